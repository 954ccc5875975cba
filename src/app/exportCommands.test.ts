import { expect, test } from 'vitest';
import { ct } from '../cases/caseImages';
import { frameSpace, mark } from '../codecs/testData';
import { codes, units } from '../dicom/codes';
import { createWorkspace } from '../workspace/store';
import { exportCommands } from './exportCommands';

const method = { value: 'cal-detector', scheme: '99PARFOCAL', meaning: 'at detector plane (magnified)' };

test('CAL-03: the measurements of the case are one table, with what each rests on and what is not saved yet', async () => {
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
    measurements: [{ name: codes.length, value: -12.5, unit: units.mm, method }],
  });
  workspace.transact('draw', 'user', (all) => ({ ...all, [line.id]: line }));
  await command?.run();
  const [[name, text] = []] = files;
  expect(name).toBe('Measurements 2026-11-22.csv');
  expect(text?.split('\r\n')[1]).toBe(
    `"'=cmd|calc",${line.label.meaning},Length,-12.5,mm,at detector plane (magnified),Image is not in this case,,,no,${line.trackingUid}`,
  );
});
