// @vitest-environment happy-dom
import { act, useState } from 'react';
import { afterEach, describe, expect, test } from 'vitest';
import { units } from '../../dicom/codes';
import { tumourBoardForm } from '../../dicom/report/defaultForms';
import { type FormAnswers, formProblems, type ReportForm } from '../../dicom/report/form';
import { createHarness, show } from '../testing';
import { FormFields } from './FormFields';

let end: (() => Promise<void>) | undefined;
let answers: FormAnswers = {};

function Filled({ form }: { readonly form: ReportForm }) {
  const [own, setOwn] = useState<FormAnswers>({});
  answers = own;
  return <FormFields form={form} answers={own} onChange={setOwn} problems={formProblems(form, own)} />;
}

async function open(form: ReportForm) {
  const shown = await show(createHarness([]), <Filled form={form} />);
  end = shown.end;
  return shown.page;
}

afterEach(async () => {
  await end?.();
  end = undefined;
});

const field = (page: ParentNode, label: string): HTMLElement => {
  const found = [...page.querySelectorAll('label')].find((one) => one.textContent?.replace(/ required$/, '') === label);
  const control = found && page.querySelector<HTMLElement>(`[id="${found.htmlFor}"]`);
  if (!control) throw new Error(`no field ${label}`);
  return control;
};

const fill = (control: HTMLElement, value: string) =>
  act(async () => {
    Object.getOwnPropertyDescriptor(Object.getPrototypeOf(control), 'value')?.set?.call(control, value);
    control.dispatchEvent(new Event(control.tagName === 'SELECT' ? 'change' : 'input', { bubbles: true }));
  });

describe('a form', () => {
  test('is filled in by its labels, and says what is missing until nothing is', async () => {
    const page = await open(tumourBoardForm);
    const missing = () => [...page.querySelectorAll('[role=status] p')].map((line) => line.textContent);
    expect(missing()).toHaveLength(5);
    await fill(field(page, 'Question to the board'), 'Resect?');
    await fill(field(page, 'Outcome'), 'agreed');
    await fill(field(page, 'Recommendation'), 'Lobectomy');
    await fill(field(page, 'Responsible'), 'Roe, Richard');
    expect(missing()).toEqual(['Date of the decision is missing']);
    await fill(field(page, 'Date of the decision'), '2025-03-01');
    expect(missing()).toEqual([]);
    expect(answers).toEqual({
      question: 'Resect?',
      outcome: 'agreed',
      recommendation: 'Lobectomy',
      responsible: 'Roe, Richard',
      date: '20250301',
    });
  });

  test('asks further where an answer makes it', async () => {
    const page = await open(tumourBoardForm);
    expect(() => field(page, 'What is awaited')).toThrow();
    await fill(field(page, 'Outcome'), 'deferred');
    expect(field(page, 'What is awaited').tagName).toBe('TEXTAREA');
  });

  test('takes numbers with their unit and choices of several; what is emptied is no answer', async () => {
    const page = await open({
      id: 'f',
      title: 'F',
      version: '1',
      language: 'en',
      fields: [
        { id: 'size', label: 'Size', kind: 'number', unit: units.mm, minimum: 0 },
        {
          id: 'sides',
          label: 'Sides',
          kind: 'choice',
          isMultiple: true,
          choices: [
            { value: 'l', label: 'Left' },
            { value: 'r', label: 'Right' },
          ],
        },
      ],
    });
    await fill(field(page, 'Size'), '12.5');
    expect(answers).toEqual({ size: 12.5 });
    expect(page.textContent).toContain('mm');
    const [left, right] = [...page.querySelectorAll<HTMLInputElement>('input[type=checkbox]')];
    await act(async () => left?.click());
    await act(async () => right?.click());
    await act(async () => left?.click());
    expect(answers).toEqual({ size: 12.5, sides: ['r'] });
    await fill(field(page, 'Size'), '');
    await act(async () => right?.click());
    expect(answers).toEqual({});
  });

  test('keeps typing from the commands of the viewer, and lets Ctrl and Escape through', async () => {
    const page = await open(tumourBoardForm);
    const heard: string[] = [];
    const listen = (event: KeyboardEvent) => heard.push(event.key);
    const press = (key: string, more: KeyboardEventInit = {}) =>
      act(
        async () =>
          void field(page, 'Recommendation').dispatchEvent(
            new KeyboardEvent('keydown', { key, bubbles: true, ...more }),
          ),
      );
    document.body.addEventListener('keydown', listen);
    await press('l');
    await press('s', { ctrlKey: true });
    await press('Escape');
    document.body.removeEventListener('keydown', listen);
    expect(heard).toEqual(['s', 'Escape']);
  });
});
