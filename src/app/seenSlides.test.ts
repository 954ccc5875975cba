import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { PaneStatus } from '../dicom/paneStatus';
import type { PaneId } from '../dicom/uids';
import { buildStudy } from '../testing/builders';
import { buildSlide } from '../ui/testing';
import { createWorkspace } from '../workspace/store';
import { noteSeenSlides } from './seenSlides';

const pane = '1' as PaneId;
const status = (displaySetId: string, isSettled: boolean) => ({ kind: 'slide', displaySetId, isSettled }) as PaneStatus;

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function opened() {
  const workspace = createWorkspace();
  noteSeenSlides(workspace);
  const study = buildStudy('1.2');
  workspace.setState({ studies: [study], displaySets: [buildSlide('9.1', study, 0.5), buildSlide('9.2', study, 0.5)] });
  const seen = () => [...workspace.getState().seen];
  return { workspace, seen };
}

test('a slide is seen a second after it was sharp, also while the reader moves on it', () => {
  const { workspace, seen } = opened();
  workspace.showInPane(pane, '9.1');
  workspace.setPaneStatus(pane, status('9.1', false));
  vi.advanceTimersByTime(5000);
  expect(seen()).toEqual([]);
  workspace.setPaneStatus(pane, status('9.1', true));
  vi.advanceTimersByTime(500);
  workspace.setPaneStatus(pane, status('9.1', false));
  vi.advanceTimersByTime(499);
  expect(seen()).toEqual([]);
  vi.advanceTimersByTime(1);
  expect(seen()).toEqual(['9.1']);
});

test('one that is passed by is not, and another case has seen none', () => {
  const { workspace, seen } = opened();
  workspace.showInPane(pane, '9.1');
  workspace.setPaneStatus(pane, status('9.1', true));
  vi.advanceTimersByTime(900);
  workspace.showInPane(pane, '9.2');
  vi.advanceTimersByTime(5000);
  expect(seen()).toEqual([]);
  workspace.setPaneStatus(pane, status('9.2', true));
  vi.advanceTimersByTime(1000);
  expect(seen()).toEqual(['9.2']);
  workspace.closeCase();
  expect(seen()).toEqual([]);
});
