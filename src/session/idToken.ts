/**
 * What the library leaves to the caller (OpenID Connect Core 3.1.3.7): issuer, audience, time. The token came straight
 * from the token endpoint over TLS, which stands for its signature there (item 6). Clocks may differ by five minutes.
 */
export function idTokenFault(idToken: string | undefined, expected: ExpectedToken): string | undefined {
  const claims = claimsOf(idToken);
  if (!claims) return 'no readable ID token';
  if (claims.iss !== expected.issuer) return 'the ID token names another issuer';
  const audience = [claims.aud].flat();
  if (!audience.includes(expected.clientId)) return 'the ID token is for another client';
  if (audience.length > 1 && claims.azp === undefined) return 'the ID token does not say for whom of several it is';
  if (claims.azp !== undefined && claims.azp !== expected.clientId) return 'the ID token was given to another client';
  const nowS = expected.nowMs / 1000;
  if (typeof claims.exp !== 'number' || claims.exp < nowS - SKEW_S) return 'the ID token has expired';
  if (typeof claims.iat !== 'number' || claims.iat > nowS + SKEW_S) return 'the ID token is from the future';
  if (expected.subject !== undefined && claims.sub !== expected.subject) return 'the ID token is about someone else';
  return undefined;
}

export interface ExpectedToken {
  readonly issuer: string;
  readonly clientId: string;
  readonly nowMs: number;
  readonly subject?: string;
}

const SKEW_S = 300;

function claimsOf(token: string | undefined): Readonly<Record<string, unknown>> | undefined {
  const payload = token?.split('.')[1];
  if (payload === undefined) return undefined;
  try {
    const bytes = Uint8Array.from(atob(payload.replace(/-/g, '+').replace(/_/g, '/')), (char) => char.charCodeAt(0));
    const claims: unknown = JSON.parse(new TextDecoder().decode(bytes));
    return typeof claims === 'object' && claims !== null ? (claims as Record<string, unknown>) : undefined;
  } catch {
    return undefined; // said by the caller as "no readable ID token"
  }
}
