// What the archive holds, read from its files by a program that is not ours (pydicom). Without pydicom by a fresh page of
// the viewer itself, which is said.
import { spawn, spawnSync } from 'node:child_process';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const PYTHON = ['/usr/bin/python3', 'python3'].find(
  (program) => spawnSync(program, ['-c', 'import pydicom'], { stdio: 'ignore' }).status === 0,
);

/** Undefined where no independent reader is there. */
export function startIndependentReader(storeDirectory) {
  if (PYTHON === undefined) return undefined;
  const script = join(dirname(fileURLToPath(import.meta.url)), 'readArchive.py');
  const child = spawn(PYTHON, [script], { stdio: ['pipe', 'pipe', 'inherit'] });
  const waiting = [];
  createInterface({ input: child.stdout }).on('line', (line) => waiting.shift()?.(JSON.parse(line)));
  return {
    async read(studyInstanceUids) {
      const folders = studyInstanceUids.map((uid) => join(storeDirectory, 'instances', uid));
      const answer = await new Promise((done) => {
        waiting.push(done);
        child.stdin.write(`${JSON.stringify(folders)}\n`);
      });
      if (answer.error) throw new Error(answer.error);
      return answer;
    },
    stop: () => child.stdin.end(),
  };
}
