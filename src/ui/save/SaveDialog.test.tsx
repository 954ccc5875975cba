// @vitest-environment happy-dom
import { expect, onTestFinished, test } from 'vitest';
import { button, byName, click, createHarness, press, show } from '../testing';
import { SaveDialog } from './SaveDialog';

async function open(canSwitchRegions: boolean) {
  const harness = createHarness(['case.confirmSave']);
  const said: string[] = [];
  const shown = await show(
    harness,
    <SaveDialog
      plan={{
        items: [{ text: '2 marks on CT chest', detail: 'measurement report' }],
        canSwitchRegions,
        regionsAs: 'SR',
      }}
      onRegionsAs={(regionsAs) => said.push(regionsAs)}
      onClose={() => said.push('closed')}
    />,
  );
  onTestFinished(shown.end);
  return { ...harness, ...shown, said };
}

test('nothing is sent before the plan is read and confirmed', async () => {
  const { page, ran } = await open(false);
  expect(byName(page, '[role=dialog]', 'What will be saved').textContent).toContain('2 marks on CT chest');
  expect(ran).toEqual([]);
  expect(document.activeElement?.textContent).toBe('Save to archive');
  await click(button(page, 'Save to archive'));
  expect(ran).toEqual([['case.confirmSave', { regionsAs: 'SR' }]]);
});

test('regions on slides may go as bulk annotations instead; Esc sends nothing', async () => {
  const { page, ran, said } = await open(true);
  await click(page.querySelector('input[value=ANN]')!);
  await press(page.querySelector('[role=dialog]')!, 'Escape');
  expect(said).toEqual(['ANN', 'closed']);
  expect(ran).toEqual([]);
  expect((await open(false)).page.querySelector('fieldset')).toBeNull();
});
