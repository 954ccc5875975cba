/** Who is signed in, as the provider says. */
export interface Person {
  /** Issuer and subject: the only pair that names one person for ever (OpenID Connect Core, 5.7). */
  readonly issuer: string;
  readonly subject: string;
  /** As people are called. */
  readonly name: string;
  /** PN: `Family^Given^Middle`. */
  readonly personName: string;
  readonly loginName?: string;
}

type Claims = Readonly<Record<string, unknown>>;

/** True where the claims say how the person is called, not only that there is one. */
export const hasName = (claims: Claims): boolean =>
  ['name', 'family_name', 'given_name'].some((claim) => textOf(claims, claim) !== undefined);

export function personOf(issuer: string, subject: string, claims: Claims): Person {
  const loginName = textOf(claims, 'preferred_username') ?? textOf(claims, 'email');
  const parts = [textOf(claims, 'given_name'), textOf(claims, 'middle_name'), textOf(claims, 'family_name')];
  const name = textOf(claims, 'name') ?? (parts.filter((part) => part !== undefined).join(' ') || undefined);
  const known = name ?? loginName ?? subject;
  return {
    issuer,
    subject,
    name: clean(known),
    personName: personNameOf(claims, clean(known)),
    ...(loginName === undefined ? {} : { loginName: clean(loginName) }),
  };
}

/**
 * PN of the claims. Only family and given name, a comma, or exactly two words in Latin letters tell which is which; any
 * other name stays one component rather than being cut at the wrong place.
 */
function personNameOf(claims: Claims, name: string): string {
  const family = textOf(claims, 'family_name');
  const given = textOf(claims, 'given_name');
  if (family !== undefined || given !== undefined)
    return componentsOf(family ?? '', given ?? '', textOf(claims, 'middle_name') ?? '');
  const [before = '', after, ...rest] = name.split(',');
  if (after !== undefined && rest.length === 0) return componentsOf(before, after);
  const words = name.trim().split(/\s+/);
  const [first = '', second] = words;
  const isGivenFirst = words.length === 2 && words.every((word) => /^[\p{Script=Latin}.'’-]+$/u.test(word));
  return isGivenFirst && second !== undefined ? componentsOf(second, first) : componentsOf(name);
}

/** PS3.5 6.2.1: at most 64 characters a group; `^`, `=` and backslash are not part of a name. */
const componentsOf = (...components: string[]): string =>
  components.map(clean).join('^').replace(/\^+$/, '').slice(0, 64);

const clean = (text: string): string =>
  text
    .replace(/[\p{Cc}\p{Cf}\\^=]/gu, ' ')
    .replace(/\s+/g, ' ')
    .trim()
    .slice(0, 64);

function textOf(claims: Claims, name: string): string | undefined {
  const value = claims[name];
  return typeof value === 'string' && clean(value) !== '' ? value : undefined;
}
