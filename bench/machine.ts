import { execFileSync } from 'node:child_process';
import { cpus, loadavg, release, totalmem, type } from 'node:os';
import type { RawMachine } from './report/rawResults';

/** The machine, without anything that says whose it is. */
export function machineFacts(): RawMachine {
  const [first] = cpus();
  const [major = '', minor = ''] = release().split('.');
  return {
    cpu: first?.model.replace(/\s+/g, ' ').trim() || 'unknown',
    cores: cpus().length,
    memoryGb: Math.round(totalmem() / 2 ** 30),
    os: `${type()} ${major}.${minor}`,
    loadAtStart: loadNow(),
  };
}

export const loadNow = (): number => Math.round((loadavg()[0] ?? 0) * 100) / 100;

/** Which state of the project is measured; `unknown` where it is no repository. */
export function commitFacts(root: string): { readonly commit: string; readonly isDirty: boolean } {
  const git = (...args: string[]) =>
    execFileSync('git', args, { cwd: root, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim();
  try {
    return { commit: git('rev-parse', '--short=12', 'HEAD'), isDirty: git('status', '--porcelain') !== '' };
  } catch {
    // No git or no repository: the results then say that nobody knows what was measured.
    return { commit: 'unknown', isDirty: true };
  }
}
