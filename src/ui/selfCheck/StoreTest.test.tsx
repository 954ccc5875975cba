// @vitest-environment happy-dom
import { useState } from 'react';
import { expect, onTestFinished, test } from 'vitest';
import { button, byName, click, createHarness, show } from '../testing';
import { StoreTest } from './StoreTest';

function Page() {
  const [isRunning, setRunning] = useState(false);
  return (
    <>
      <StoreTest test={{ words: 'One report is stored.', isRunning, onStore: () => setRunning(true) }} title="PACS" />
      <button type="button" onClick={() => setRunning(false)}>
        Done
      </button>
    </>
  );
}

test('the focus goes along with the store test, from the button to the question, the wait and back', async () => {
  const { page, end } = await show(createHarness([]), <Page />);
  onTestFinished(end);
  expect(document.activeElement).toBe(document.body);
  const press = async (name: string) => {
    button(page, name).focus();
    await click(button(page, name));
  };
  await press('Test storing …');
  expect(document.activeElement).toBe(byName(page, '[role=group]', 'Store test, PACS'));
  await press('Cancel');
  expect(document.activeElement).toBe(button(page, 'Test storing …'));
  await press('Test storing …');
  await press('Store the test report');
  expect(document.activeElement).toBe(page.querySelector('[role=status]'));
  await click(button(page, 'Done'));
  expect(document.activeElement).toBe(button(page, 'Test storing …'));
});
