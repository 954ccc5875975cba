import { expect, test } from 'vitest';
import { ct } from '../cases/caseImages';
import { frameSpace, mark } from '../codecs/testData';
import { codes, units } from '../dicom/codes';
import { createWorkspace } from '../workspace/store';
import { exportCommands } from './exportCommands';

test('the measurements of the case are one table, with what is not saved yet told from the rest', async () => {
  const workspace = createWorkspace();
  const files: string[][] = [];
  const [command] = exportCommands(
    workspace,
    (...file) => files.push(file),
    () => new Date('2026-11-22T10:00:00Z'),
  );
  expect(command?.isEnabled?.()).toBe(false);
  const line = mark(ct(), frameSpace(ct()), 'length', [10, 10, 60, 10], {
    trackingIdentifier: '=cmd|calc',
    measurements: [{ name: codes.length, value: -12.5, unit: units.mm }],
  });
  workspace.transact('draw', 'user', (all) => ({ ...all, [line.id]: line }));
  await command?.run();
  const [[name, text] = []] = files;
  expect(name).toBe('Measurements 2026-11-22.csv');
  expect(text?.split('\r\n')[1]).toBe(
    `"'=cmd|calc",${line.label.meaning},Length,-12.5,mm,Image is not in this case,,,no,${line.trackingUid}`,
  );
});
