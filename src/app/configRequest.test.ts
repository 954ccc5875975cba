// @vitest-environment happy-dom
import { afterEach, expect, test } from 'vitest';
import { askForConfig } from './configRequest';

const PAGE = 'https://viewer.example/';
function serving(cacheControl?: string, status = 200) {
  const asked: RequestInit[] = [];
  const fetcher = (async (_url: URL, init: RequestInit) => {
    asked.push(init);
    return new Response(`{"asked":${asked.length}}`, {
      status,
      headers: cacheControl === undefined ? {} : { 'Cache-Control': cacheControl },
    });
  }) as typeof fetch;
  return { asked, fetcher };
}
/** As the built page has it. */
const namedInPage = () => {
  document.head.innerHTML = '<link rel="preload" as="fetch">';
};

afterEach(() => {
  document.head.innerHTML = '';
});

test.each(['no-cache', 'no-store', 'max-age=0'])('the answer that travelled with the page serves: %s', async (said) => {
  namedInPage();
  const { asked, fetcher } = serving(said);
  expect(await (await askForConfig(PAGE, fetcher)).json()).toEqual({ asked: 1 });
  expect(asked).toHaveLength(1);
});

test.each([undefined, 'max-age=3600', 'public, max-age=01', 'max-age=0, stale-while-revalidate=60'])(
  'an answer that the browser may have kept is asked for anew: %s',
  async (said) => {
    namedInPage();
    const { asked, fetcher } = serving(said);
    expect(await (await askForConfig(PAGE, fetcher)).json()).toEqual({ asked: 2 });
    expect(asked.map(({ cache }) => cache)).toEqual(['default', 'no-cache']);
  },
);

test('a page that does not name it, and a server that has none, are asked once', async () => {
  const plain = serving();
  await askForConfig(PAGE, plain.fetcher);
  expect(plain.asked.map(({ cache }) => cache)).toEqual(['no-cache']);
  namedInPage();
  const none = serving(undefined, 404);
  expect((await askForConfig(PAGE, none.fetcher)).status).toBe(404);
  expect(none.asked).toHaveLength(1);
});
