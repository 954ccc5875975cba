import { expect, test } from 'vitest';
import { idTokenFault } from './idToken';

const NOW_S = 1_800_000_000;
const good = { iss: 'https://idp.example', sub: 'anna', aud: 'parfocal', iat: NOW_S - 10, exp: NOW_S + 300 };
const expected = { issuer: 'https://idp.example', clientId: 'parfocal', nowMs: NOW_S * 1000 };
const tokenOf = (claims: object) => `h.${btoa(JSON.stringify(claims)).replace(/=+$/, '')}.s`;

test('an ID token for this client, by this issuer, at this time, is taken', () => {
  expect(idTokenFault(tokenOf(good), expected)).toBeUndefined();
  expect(idTokenFault(tokenOf({ ...good, aud: ['parfocal', 'x'], azp: 'parfocal' }), expected)).toBeUndefined();
  // Clocks of hospitals differ.
  expect(idTokenFault(tokenOf({ ...good, iat: NOW_S + 200, exp: NOW_S - 200 }), expected)).toBeUndefined();
});

test.each([
  ['of another issuer', { iss: 'https://idp.example.evil' }, 'another issuer'],
  ['of the issuer with a slash', { iss: 'https://idp.example/' }, 'another issuer'],
  ['for another client', { aud: 'other' }, 'another client'],
  ['for several clients, without saying for whom', { aud: ['parfocal', 'x'] }, 'for whom'],
  ['given to another party', { azp: 'other' }, 'another client'],
  ['that has expired', { exp: NOW_S - 600 }, 'expired'],
  ['without an end', { exp: undefined }, 'expired'],
  ['from the future', { iat: NOW_S + 600 }, 'future'],
])('AT-09: an ID token %s is refused', (_, change, words) => {
  expect(idTokenFault(tokenOf({ ...good, ...change }), expected)).toContain(words);
});

test('AT-09: a renewed ID token about someone else is refused, and so is one that cannot be read', () => {
  expect(idTokenFault(tokenOf(good), { ...expected, subject: 'bert' })).toContain('someone else');
  for (const token of [undefined, '', 'a.b', 'a.%%%.c', 'a.bnVsbA.c'])
    expect(idTokenFault(token, expected)).toBe('no readable ID token');
});
