import { expect, test } from 'vitest';
import { createCommandRegistry } from './command';

test('a command that fails behind a button is reported by its title, never lost in a promise', async () => {
  const reported: [string, unknown][] = [];
  const commands = createCommandRegistry((title, cause) => reported.push([title, cause]));
  const cause = new Error('no such image');
  commands.register({ id: 'case.save', title: 'Save', run: () => Promise.reject(cause) });
  commands.start('case.save');
  commands.start('no.such');
  await new Promise((resolve) => setTimeout(resolve));
  expect(new Map(reported).get('Save')).toBe(cause);
  expect(new Map(reported).get('no.such')).toBeInstanceOf(Error);
  await expect(commands.run('case.save')).rejects.toBe(cause); // scripts get the failure itself
});
