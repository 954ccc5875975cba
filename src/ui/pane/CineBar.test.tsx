// @vitest-environment happy-dom
import { expect, test } from 'vitest';
import type { CineStatus } from '../../dicom/paneStatus';
import { createHarness, show } from '../testing';
import { CineBar } from './CineBar';

const still: CineStatus = { isPlaying: false, framesPerSecond: 30, isSweep: false, from: 1, to: 40 };

async function bar(cine: CineStatus) {
  const { page, end } = await show(createHarness([]), <CineBar cine={cine} frameCount={40} />);
  const names = [...page.querySelectorAll('button')].map((button) => button.getAttribute('aria-label'));
  const words = [...page.querySelectorAll('span')].map(({ textContent }) => textContent);
  await end();
  return { names, words };
}

test('the bar says what a press does and the rate that is wanted', async () => {
  expect(await bar(still)).toEqual({
    names: ['Play', 'Slower', 'Faster', 'There and back'],
    words: ['30 frames/s'],
  });
  expect((await bar({ ...still, isPlaying: true })).names[0]).toBe('Pause');
});

test('a rate that is not kept, an image that is waited for, images left out and a trimmed stack are said', async () => {
  expect((await bar({ ...still, isPlaying: true, reached: 12 })).words).toEqual(['12 of 30 frames/s']);
  expect((await bar({ ...still, isPlaying: true, waitsFor: 7, leftOut: 2 })).words[1]).toBe(
    'Waiting for image 7 · 2 failed images left out',
  );
  expect((await bar({ ...still, from: 3 })).words[1]).toBe('Plays images 3 to 40');
});
