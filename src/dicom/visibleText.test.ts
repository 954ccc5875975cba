import { expect, test } from 'vitest';
import { visibleText } from './visibleText';

test('AT-16: what has no look of its own is written out, so that two names never look the same', () => {
  expect(visibleText('SMITH\u202E^NHOJ')).toBe('SMITH⟦RLO⟧^NHOJ');
  expect(visibleText('DOE\u200B^JANE')).toBe('DOE⟦ZWSP⟧^JANE');
  expect(visibleText('DOE\u0000\u001B(J')).toBe('DOE␀␛(J');
  expect(visibleText('A\u0085B\u{E0041}C')).toBe('A⟦U+0085⟧B⟦U+E0041⟧C');
  expect(visibleText('half \uD83D pair')).toBe('half ⟦U+D83D⟧ pair');
});

test('names of every script stay as they are', () => {
  for (const name of [
    'Müller^Jürgen',
    'Yamada^Tarou=山田^太郎=やまだ^たろう',
    'Hong^Gildong=洪^吉洞=홍^길동',
    'Люкceмбypг',
    'قباني^لنزار',
    'שלום^דוד',
    'Nguyễn^Thị',
    'می\u200Cخواهم',
    'क्\u200Dष',
    'line one\nline two\tand more',
  ])
    expect(visibleText(name)).toBe(name);
});

test('AT-16: a storm of combining marks is cut to what a letter can bear', () => {
  const storm = `a${'\u0301'.repeat(5000)}b`;
  expect(visibleText(storm, 10_000)).toBe(`a${'\u0301'.repeat(4)}b`);
});

test('AT-16: a name of a megabyte is cut, and the rest counted', () => {
  const shown = visibleText('x'.repeat(1_000_000));
  expect(shown.length).toBeLessThan(1100);
  expect(shown).toContain('(999000 more characters)');
});
