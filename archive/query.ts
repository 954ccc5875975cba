import { fail, ok, type Result } from '../src/lib/result';
import { indexed, type Level, tagPathOf } from './attributes';

/** A search as QIDO-RS phrases it (PS3.18 8.3.4), checked. */
export interface Query {
  readonly level: Level;
  readonly matches: readonly Match[];
  /** Asked for with includefield, by tag. */
  readonly includes: ReadonlySet<string>;
  readonly includesAll: boolean;
  readonly isFuzzy: boolean;
  readonly limit: number;
  readonly offset: number;
  /** Keys this archive cannot match: they did not narrow the result, which the answer says in a Warning. */
  readonly ignored: readonly string[];
}

export interface Match {
  /** Tag, or path of tags with dots. */
  readonly path: string;
  readonly level: Level;
  readonly vr: string;
  readonly text: string;
}

/** Attributes that follow from all instances of a study, matched at study level. */
const COMPUTED: Record<string, string> = { '00080061': 'CS', '00080062': 'UI' };
/** Items of Request Attributes Sequence, the only ones that must be matched (PS3.18 table 10.6.1-5). */
const IN_REQUEST: Record<string, string> = { '00400009': 'SH', '00401001': 'SH' };

/** Reads the parameters of a search. Fails in words, for a 400. */
export function parseQuery(level: Level, parameters: URLSearchParams, maxResults: number): Result<Query, string> {
  const matches: Match[] = [];
  const includes = new Set<string>();
  const ignored: string[] = [];
  let includesAll = false;
  for (const [name, value] of parameters) {
    if (OPTIONS.has(name)) continue;
    if (name === 'includefield') {
      const unknown = readIncludes(value, includes);
      if (unknown !== undefined) return fail(`includefield names "${unknown}", which is no attribute.`);
      includesAll ||= value.split(',').includes('all');
      continue;
    }
    const path = tagPathOf(name);
    if (path === undefined) return fail(`"${name}" is neither an attribute nor a parameter of a search.`);
    const match = matchOf(path, value);
    if (match === undefined) ignored.push(name);
    else if (!isReadable(match))
      return fail(`"${value}" is no ${match.vr === 'DA' ? 'date or range of dates' : 'time'} for ${name}.`);
    else if (value !== '') matches.push(match);
  }
  const limit = wholeNumber(parameters.get('limit'), maxResults);
  const offset = wholeNumber(parameters.get('offset'), 0);
  if (limit === undefined || offset === undefined) return fail('limit and offset are whole numbers, 0 or more.');
  const fuzzy = parameters.get('fuzzymatching') ?? 'false';
  if (fuzzy !== 'true' && fuzzy !== 'false') return fail('fuzzymatching is true or false.');
  return ok({
    level,
    matches,
    includes,
    includesAll,
    isFuzzy: fuzzy === 'true',
    limit: Math.min(limit, maxResults),
    offset,
    ignored,
  });
}

const OPTIONS = new Set(['limit', 'offset', 'fuzzymatching', 'emptyvaluematching', 'multiplevaluematching']);

/** Adds the tags of a comma list; returns a name that is none. */
function readIncludes(list: string, includes: Set<string>): string | undefined {
  for (const name of list.split(',')) {
    if (name === '' || name === 'all') continue;
    const path = tagPathOf(name);
    if (path !== undefined) includes.add(path.slice(0, 8));
    // A keyword we do not know may still be a good one: it is left out, as PS3.18 8.3.4.3 allows.
    else if (!/^[A-Z][A-Za-z0-9]*$/.test(name)) return name;
  }
  return undefined;
}

function matchOf(path: string, text: string): Match | undefined {
  const computed = COMPUTED[path];
  if (computed !== undefined) return { path, level: 'study', vr: computed, text };
  const [tag = '', nested] = path.includes('.') ? path.split('.') : IN_REQUEST[path] ? ['00400275', path] : [path];
  const attribute = indexed(tag)?.attribute;
  if (attribute === undefined) return undefined;
  if (nested === undefined)
    return attribute.vr === 'SQ' ? undefined : { path, level: attribute.level, vr: attribute.vr, text };
  const vr = IN_REQUEST[nested];
  return vr === undefined ? undefined : { path: `${tag}.${nested}`, level: attribute.level, vr, text };
}

function isReadable({ vr, text }: Match): boolean {
  if (text === '') return true;
  if (vr === 'DA')
    return /^(\d{8}|\d{8}-|-\d{8}|\d{8}-\d{8})$/.test(text.replace(/(\d{4})[.](\d\d)[.](\d\d)/g, '$1$2$3'));
  if (vr === 'TM') return /^[\d.:]*-?[\d.:]*$/.test(text) && text !== '-';
  return true;
}

function wholeNumber(text: string | null, otherwise: number): number | undefined {
  if (text === null) return otherwise;
  return /^\d{1,9}$/.test(text) ? Number(text) : undefined;
}
