/** One range of an Accept header. */
export interface MediaRange {
  /** Lower case, `type/subtype`, stars allowed. */
  readonly type: string;
  readonly parameters: ReadonlyMap<string, string>;
}

/**
 * The media ranges of an Accept header, those with q=0 left out; `any type` when there is none. PS3.18 wants 406 then, but
 * browsers and viewers leave it out, and what is stored is always a fair answer.
 */
export function parseAccept(header: string | undefined): MediaRange[] {
  const ranges = splitOutside(header ?? '', ',').filter((text) => text.trim() !== '');
  if (ranges.length === 0) return [{ type: '*/*', parameters: new Map() }];
  return ranges.map(parseMediaType).filter(({ parameters }) => Number(parameters.get('q') ?? 1) !== 0);
}

/** A Content-Type or one media range, with unquoted parameters. */
export function parseMediaType(text: string): MediaRange {
  const [type = '', ...rest] = splitOutside(text, ';');
  const parameters = new Map<string, string>();
  for (const parameter of rest) {
    const at = parameter.indexOf('=');
    if (at < 0) continue;
    const value = parameter.slice(at + 1).trim();
    const isQuoted = value.length > 1 && value.startsWith('"') && value.endsWith('"');
    const plain = isQuoted ? value.slice(1, -1).replace(/\\(.)/g, '$1') : value;
    parameters.set(parameter.slice(0, at).trim().toLowerCase(), plain);
  }
  return { type: type.trim().toLowerCase(), parameters };
}

/** Splits at a separator outside double quotes. */
function splitOutside(text: string, separator: string): string[] {
  const parts: string[] = [];
  let start = 0;
  let isQuoted = false;
  for (let at = 0; at < text.length; at += 1) {
    const character = text[at];
    if (isQuoted && character === '\\') at += 1;
    else if (character === '"') isQuoted = !isQuoted;
    else if (character === separator && !isQuoted) {
      parts.push(text.slice(start, at));
      start = at + 1;
    }
  }
  parts.push(text.slice(start));
  return parts;
}

const MULTIPART = 'multipart/related';

/** How to send stored bytes: parts, one bare body, or not at all (406) because only another form was asked for. */
export type Packaging = 'multipart' | 'single' | 'none';

/**
 * Chooses between parts and a bare body for bytes of one media type. Stored bytes are never transcoded: a range that
 * names another transfer syntax does not fit. `hasOne` allows the bare body.
 */
export function packagingFor(
  accept: readonly MediaRange[],
  stored: { readonly mediaTypes: readonly string[]; readonly transferSyntaxUid: string; readonly hasOne: boolean },
): Packaging {
  for (const { type, parameters } of accept) {
    const syntax = parameters.get('transfer-syntax') ?? '*';
    if (syntax !== '*' && syntax !== stored.transferSyntaxUid) continue;
    if (type === MULTIPART) {
      if (fits((parameters.get('type') ?? '*/*').toLowerCase(), stored.mediaTypes)) return 'multipart';
    } else if (type === '*/*' || type === 'multipart/*') return 'multipart';
    else if (stored.hasOne && fits(type, stored.mediaTypes)) return 'single';
  }
  return 'none';
}

/** `image/jpeg; transfer-syntax=…` inside the quotes is what some clients send. */
function fits(asked: string, mediaTypes: readonly string[]): boolean {
  const type = asked.split(';')[0]?.trim() ?? '';
  return mediaTypes.some(
    (mediaType) => type === '*/*' || type === mediaType || type === `${mediaType.split('/')[0]}/*`,
  );
}

/** Whether a body of this media type may be sent. */
export function accepts(accept: readonly MediaRange[], ...mediaTypes: readonly string[]): boolean {
  return accept.some(({ type }) => fits(type, mediaTypes));
}
