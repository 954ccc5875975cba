import { expect, test } from 'vitest';
import { securityHeadersFor } from './hostSecurity';

const connectOf = (config: Parameters<typeof securityHeadersFor>[0]) =>
  /connect-src ([^;]*)/.exec(securityHeadersFor(config)['Content-Security-Policy'] ?? '')?.[1];

test('the page connects to its own origin, and to the archives and sign-in servers of its configuration', () => {
  const auth = { authority: 'https://idp.example/realms/a' };
  const near = { qidoRoot: 'dicom-web', wadoRoot: '/dicom-web' };
  const far = { qidoRoot: 'https://pacs.example/rs', wadoRoot: 'https://images.example:8443/rs' };
  expect(connectOf({ sources: [near] })).toBe("'self'");
  expect(connectOf({ sources: [near, far], auth })).toBe(
    "'self' https://idp.example https://images.example:8443 https://pacs.example",
  );
  expect(
    connectOf({
      sources: [
        { ...far, auth },
        { ...near, auth: false },
      ],
    }),
  ).toContain('https://idp.example');
});

test('AT-14: no page that opened the viewer keeps a handle on its window', () => {
  expect(securityHeadersFor()['Cross-Origin-Opener-Policy']).toBe('same-origin');
});
