import { describe, expect, test } from 'vitest';
import { parseConfig } from './config';
import { bindingFor, keyOf, keymap } from './keymap';
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

describe('the configuration', () => {
  const source = { id: 'main', label: 'PACS', qidoRoot: 'dicom-web', wadoRoot: 'dicom-web/', stowRoot: '/dicom-web' };

  test('takes relative roots from the page', () => {
    const config = parseConfig({ sources: [source] }, 'http://host/sub/');
    expect(config.ok && config.value.sources[0]).toEqual({
      id: 'main',
      label: 'PACS',
      qidoRoot: 'http://host/sub/dicom-web',
      wadoRoot: 'http://host/sub/dicom-web',
      stowRoot: 'http://host/dicom-web',
    });
    expect(config.ok && config.value.automation).toBe(false);
  });

  test.each([
    [{}, '"sources"'],
    [{ sources: [] }, '"sources"'],
    [{ sources: [{ ...source, qidoRoot: 'ftp://x' }] }, '"sources[0].qidoRoot"'],
    [{ sources: [{ ...source, wadoRoot: 'http://user:secret@x/' }] }, '"sources[0].wadoRoot"'],
    [{ sources: [{ ...source, id: 'a b' }] }, '"sources[0].id"'],
    [{ sources: [source, source] }, '"sources[1].id"'],
    [{ sources: [source], labels: [{ concept: { value: '1' } }] }, '"labels[0].concept"'],
  ])('names the key that is wrong: %j', (raw, key) => {
    const config = parseConfig(raw, 'http://host/');
    expect(config.ok ? '' : config.error.detail).toContain(key);
  });
});

describe('keys', () => {
  const press = (key: string, modifiers: Partial<KeyboardEvent> = {}) =>
    keyOf({ key, ctrlKey: false, metaKey: false, altKey: false, shiftKey: false, ...modifiers });

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

  test('no key means two things in one kind of pane', () => {
    const seen = keymap.map((binding) => `${binding.in ?? 'everywhere'} ${binding.key}`);
    expect(new Set(seen).size).toBe(seen.length);
  });
});
