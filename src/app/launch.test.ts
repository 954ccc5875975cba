import { describe, expect, test } from 'vitest';
import { isSignInAnswer, withoutAnswer, withoutSecrets } from '../session/pageAddress';
import { hostileAddresses } from '../session/hostileAddresses';
import { bindingFor as bindingIn } from '../workspace/keyring';
import { keyOf } from '../ui/controls/keyOf';
import { keymap } from './keymap';
import { caseUrl, parseLaunch } from './launch';

describe('a link to a case', () => {
  test('opens the studies it names, each once', () => {
    const launch = parseLaunch('http://host/viewer?StudyInstanceUIDs=1.2.3,1.2.4,1.2.3&initialSeriesInstanceUID=1.9');
    expect(launch).toEqual({
      ok: true,
      value: { kind: 'case', request: { studyInstanceUids: ['1.2.3', '1.2.4'], initialSeriesInstanceUid: '1.9' } },
    });
  });

  test.each(['1.2.3%2F..%2Fconfig', '1.2.3&initialSeriesInstanceUID=<script>', '1'.repeat(65), '1.2;DROP'])(
    'is refused when it holds %s',
    (uid) => {
      expect(parseLaunch(`http://host/viewer?StudyInstanceUIDs=${uid}`).ok).toBe(false);
    },
  );

  test('without a study is refused in words', () => {
    const launch = parseLaunch('http://host/viewer');
    expect(launch.ok ? '' : launch.error.title).toBe('The link names no study');
  });

  test('that this page makes is one that it reads', () => {
    const launch = parseLaunch(new URL(caseUrl(['1.2', '1.3'], 'main'), 'http://host/').href);
    expect(launch.ok && launch.value.kind === 'case' && launch.value.request).toEqual({
      studyInstanceUids: ['1.2', '1.3'],
      sourceId: 'main',
    });
  });

  test('any other address is the work list', () => {
    expect(parseLaunch('http://host/?StudyInstanceUIDs=1.2')).toEqual({ ok: true, value: { kind: 'workList' } });
  });
});

test('the case of an agenda is named by what cannot be anything else', () => {
  const at = (board: string) => {
    const launch = parseLaunch(new URL(caseUrl(['1.2.3'], undefined, board), 'http://host/').href);
    return launch.ok && launch.value.kind === 'case' ? launch.value.boardCaseId : 'no case';
  };
  expect(at('2.25.77')).toBe('2.25.77');
  for (const odd of ['', '../x', '<b>', 'a'.repeat(65)]) expect(at(odd)).toBeUndefined();
});

describe('what a link cannot do', () => {
  const CASE = 'http://host/viewer?StudyInstanceUIDs=1.2.3';
  const wanted = { kind: 'case', request: { studyInstanceUids: ['1.2.3'] } };
  const launched = (href: string) => {
    const launch = parseLaunch(href);
    if (!launch.ok) throw new Error(launch.error.title);
    const { ignored, ...rest } = launch.value;
    return { rest, ignored };
  };

  test.each([
    'url',
    'config',
    'configUrl',
    'customization',
    'server',
    'wado',
    'qidoRoot',
    'dataSources',
    'script',
    'URL',
  ])('AT-01: ?%s= adds nothing; the case opens, and the reader is told', (name) => {
    const { rest, ignored } = launched(`${CASE}&${name}=https://evil.example/config.json`);
    expect(rest).toEqual(wanted);
    expect(ignored?.title).toContain('links cannot add archives');
    expect(ignored?.detail).toBe(name);
    expect(launched(`http://host/?${name}=x`)).toMatchObject({ rest: { kind: 'workList' }, ignored: { detail: name } });
  });

  test.each(hostileAddresses)('AT-02: an address spelled %j in a parameter nobody knows is not followed', (address) => {
    const { rest, ignored } = launched(`${CASE}&x=${encodeURIComponent(address)}`);
    expect([rest, ignored?.detail]).toEqual([wanted, 'x']);
    // Where a name of an archive or a UID is expected, it opens nothing at all.
    expect(parseLaunch(`${CASE}&source=${encodeURIComponent(address)}`).ok).toBe(false);
    expect(parseLaunch(`http://host/viewer?StudyInstanceUIDs=${encodeURIComponent(address)}`).ok).toBe(false);
  });

  test('parameters that other viewers use, and that lead nowhere, say nothing', () => {
    expect(launched(`${CASE}&hangingProtocolId=mammo&lng=de`)).toEqual({ rest: wanted, ignored: undefined });
  });

  test.each(['iss=https://ehr.example/fhir&launch=abc', 'launch=abc', 'ISS=https://ehr.example', 'iss='])(
    'AT-13: a SMART launch (%s) is refused in words, wherever it points',
    (query) => {
      for (const page of ['http://host/', 'http://host/launch', CASE]) {
        const launch = parseLaunch(`${page}${page.includes('?') ? '&' : '?'}${query}`);
        expect(launch.ok ? '' : launch.error.title).toContain('SMART');
      }
    },
  );

  test.each([
    ['http://host/?token=abc', 'http://host/'],
    ['http://host/?a=1&access_token=abc&b=2', 'http://host/?a=1&b=2'],
    [
      'http://host/viewer?StudyInstanceUIDs=1.2#access_token=abc&token_type=Bearer',
      'http://host/viewer?StudyInstanceUIDs=1.2',
    ],
    ['http://host/#/?id_token=abc', 'http://host/'],
    ['http://host/?x=eyJhbGciOiJub25lIn0.eyJzdWIiOiJhIn0.', 'http://host/'],
    ['http://host/?Authorization=Bearer%20abc&jwt=a&api_key=b&PASSWORD=c', 'http://host/'],
    ['http://host/?token=a&token=b', 'http://host/'],
  ])('AT-06: of %s only %s stays in the address', (href, left) => {
    expect(withoutSecrets(href).href).toBe(left);
    expect(withoutSecrets(href).removed).toBeGreaterThan(0);
  });

  test('AT-06: a token in a link is not read, and the reader is told', () => {
    expect(launched(`${CASE}&token=abc`)).toMatchObject({ rest: wanted, ignored: { detail: 'token' } });
    expect(launched(`${CASE}#access_token=abc`)).toMatchObject({ rest: wanted, ignored: { detail: 'access_token' } });
    expect(JSON.stringify(launched(`${CASE}&token=verysecret#access_token=verysecret`))).not.toContain('verysecret');
  });

  test('the answer of a sign-in keeps its code until it is used', () => {
    const answer = 'http://host/?code=eyJhbGciOiJkaXIifQ..x&state=abc&iss=http://idp';
    expect(withoutSecrets(answer)).toEqual({ href: answer, removed: 0 });
    expect(isSignInAnswer(answer, 'http://host/')).toBe(true);
    expect(isSignInAnswer('http://host/viewer?code=a&state=b', 'http://host/')).toBe(false);
    expect(isSignInAnswer('http://host/?code=a', 'http://host/')).toBe(false);
    expect(withoutAnswer(answer)).toBe('http://host/');
  });
});

describe('keys', () => {
  const press = (key: string, modifiers: Partial<KeyboardEvent> = {}) =>
    keyOf({ key, ctrlKey: false, metaKey: false, altKey: false, shiftKey: false, ...modifiers });

  const bindingFor = (key: string, pane: 'radiology' | 'slide' | undefined) => bindingIn(keymap, key, pane);

  test('a digit is a window on radiology and a magnification on a slide', () => {
    expect(bindingFor(press('2'), 'radiology')).toMatchObject({ command: 'view.preset', args: { key: 2 } });
    expect(bindingFor(press('2'), 'slide')?.args).toEqual({ power: 2 });
    expect(bindingFor(press('2'), undefined)).toBeUndefined();
  });

  test('R rotates a slide and draws a rectangle on radiology', () => {
    expect(bindingFor(press('r'), 'slide')?.command).toBe('view.rotateRight');
    expect(bindingFor(press('r'), 'radiology')?.args).toEqual({ tool: 'rectangle' });
  });

  test('Command on a Mac is Ctrl', () => {
    expect(bindingFor(press('s', { metaKey: true }), 'slide')?.command).toBe('case.save');
    expect(bindingFor(press('Z', { ctrlKey: true, shiftKey: true }), 'slide')?.command).toBe('edit.redo');
    expect(bindingFor(press('?', { shiftKey: true }), 'slide')?.command).toBe('help.keys');
  });

  test('Caps Lock changes no letter, and Alt with a letter or digit is the same key on macOS', () => {
    expect(press('L')).toBe('l');
    expect(press('l', { shiftKey: true })).toBe('Shift+L');
    expect(press('¡', { altKey: true, code: 'Digit1' })).toBe('Alt+1');
    expect(press('¬', { altKey: true, code: 'KeyL' })).toBe('Alt+l');
  });

  test('no key means two things in one kind of pane', () => {
    const seen = keymap.map((binding) => `${binding.in ?? 'everywhere'} ${binding.key}`);
    expect(new Set(seen).size).toBe(seen.length);
  });
});
