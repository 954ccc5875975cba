import ChevronLeft from 'lucide-react/icons/chevron-left';
import ChevronRight from 'lucide-react/icons/chevron-right';
import EyeOff from 'lucide-react/icons/eye-off';
import MousePointer2 from 'lucide-react/icons/mouse-pointer-2';
import Plus from 'lucide-react/icons/plus';
import Projector from 'lucide-react/icons/projector';
import RefreshCw from 'lucide-react/icons/refresh-cw';
import Trash2 from 'lucide-react/icons/trash-2';
import { type KeyboardEvent, useEffect, useRef, useState } from 'react';
import type { StoryStep } from '../../dicom/storyboard';
import { visibleText } from '../../dicom/visibleText';
import { isStoryUnsaved, shownIndex, type Story } from '../../workspace/story';
import { useCommand, useRunCommand, useWorkspace } from '../AppContext';
import { Bdi } from '../controls/Bdi';
import { Button } from '../controls/Button';
import { IconButton } from '../controls/IconButton';
import styles from './StoryBar.module.css';
import { StoryNotice } from './StoryNotice';

/** The storyboard over the panes: its steps while it is made, one caption while it is presented. */
export function StoryBar() {
  const story = useWorkspace((state) => state.story);
  useFreeLook(story?.shownId !== undefined && !story.isFree);
  if (!story) return null;
  return (
    <>
      {story.isPresenting ? <Presenting story={story} /> : <Making story={story} />}
      <StoryNotice />
    </>
  );
}

/** From the first touch of a pane on, by hand or key, what is seen is no longer the step. */
function useFreeLook(isStep: boolean): void {
  const run = useRunCommand();
  useEffect(() => {
    if (!isStep) return;
    const look = (event: Event) => {
      const isInPane = event.target instanceof Element && event.target.closest('[data-pane-id]') !== null;
      const isRemote = event instanceof globalThis.KeyboardEvent && (event.key in REMOTE || event.key === 'Shift');
      if (isInPane && !isRemote) run('story.look');
    };
    const events = ['wheel', 'pointerdown', 'keydown'] as const;
    for (const name of events) window.addEventListener(name, look, { capture: true, passive: true });
    return () => {
      for (const name of events) window.removeEventListener(name, look, { capture: true });
    };
  }, [isStep, run]);
}

function Making({ story }: { readonly story: Story }) {
  const run = useRunCommand();
  const capture = useCommand('story.capture');
  const save = useCommand('story.save');
  const present = useCommand('story.present');
  const isUnsaved = isStoryUnsaved(story);
  return (
    <section aria-label="Storyboard" className={styles.bar}>
      <IconButton name="Capture this as a step" icon={Plus} keys={capture.key} onPress={() => capture.run()} />
      <ol aria-label="Steps" className={styles.steps}>
        {story.steps.map((step, index) => (
          <Step
            key={step.id}
            step={step}
            number={index + 1}
            isShown={step.id === story.shownId}
            isFree={story.isFree}
          />
        ))}
      </ol>
      {story.deleted && (
        <Button kind="quiet" onPress={() => run('story.restore')}>
          Undo delete
        </Button>
      )}
      <Button onPress={() => run('report.open')}>Report</Button>
      <Button onPress={() => save.run()} isDisabled={!isUnsaved || !save.isEnabled}>
        {isUnsaved ? 'Save storyboard' : 'Saved'}
      </Button>
      <Button kind="primary" onPress={() => present.run()} isDisabled={!present.isEnabled}>
        Present
      </Button>
    </section>
  );
}

function Step({
  step,
  number,
  isShown,
  isFree,
}: {
  readonly step: StoryStep;
  readonly number: number;
  readonly isShown: boolean;
  readonly isFree: boolean;
}) {
  const run = useRunCommand();
  const [isNaming, setIsNaming] = useState(false);
  const { id, caption } = step;
  const name = `Step ${number}: ${visibleText(caption, 160)}`;
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.target !== event.currentTarget) return;
    if (event.altKey && event.key === 'ArrowLeft') run('story.move', { id, by: -1 });
    else if (event.altKey && event.key === 'ArrowRight') run('story.move', { id, by: 1 });
    else if (event.key === 'F2') setIsNaming(true);
    else if (event.key === 'Delete') run('story.delete', { id });
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  if (isNaming)
    return (
      <li className={styles.step}>
        <input
          className={styles.caption}
          aria-label={`Caption of step ${number}`}
          defaultValue={caption}
          maxLength={160}
          ref={(element) => element?.select()}
          onBlur={(event) => {
            setIsNaming(false);
            const words = event.target.value.trim();
            if (words !== '' && words !== caption) run('story.caption', { id, caption: words });
          }}
          onKeyDown={(event) => {
            event.stopPropagation();
            if (event.key === 'Enter') event.currentTarget.blur();
            if (event.key === 'Escape') setIsNaming(false);
          }}
        />
      </li>
    );
  return (
    <li className={styles.step} data-shown={isShown || undefined}>
      <button
        type="button"
        className={styles.show}
        aria-label={name}
        aria-current={isShown ? 'step' : undefined}
        title="Enter or click shows it, F2 or double-click names it, Alt+← and Alt+→ move it"
        onClick={() => run('story.show', { id })}
        onDoubleClick={() => setIsNaming(true)}
        onKeyDown={onKeyDown}
      >
        <span className={styles.number}>{number}</span>
        <Bdi className={styles.name}>{caption}</Bdi>
      </button>
      {isShown && (
        <>
          {isFree && (
            <IconButton
              name={`Take what is seen now as step ${number}`}
              icon={RefreshCw}
              onPress={() => run('story.update', { id })}
            />
          )}
          <IconButton name={`Delete step ${number}`} icon={Trash2} onPress={() => run('story.delete', { id })} />
        </>
      )}
    </li>
  );
}

/** Keys of a presenter's remote control count while presenting, whatever pane is in use. */
const REMOTE: Readonly<Record<string, string>> = {
  PageDown: 'story.next',
  PageUp: 'story.previous',
  Backspace: 'story.back',
};

function Presenting({ story }: { readonly story: Story }) {
  const run = useRunCommand();
  const end = useCommand('story.end');
  const index = shownIndex(story);
  const step = story.steps[index];
  // Behind the last step comes the next case.
  const isBoardNext = useWorkspace(({ board }) => board?.next !== undefined);
  const onward = isBoardNext && index === story.steps.length - 1 && !story.isFree ? 'board.nextCase' : 'story.next';
  useEffect(() => {
    const onKey = (event: globalThis.KeyboardEvent) => {
      const isField = event.target instanceof Element && event.target.matches('input, textarea, select');
      const verb = event.key === 'PageDown' ? onward : REMOTE[event.key];
      if (!verb || isField || event.ctrlKey || event.altKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      event.stopPropagation();
      run(verb);
    };
    window.addEventListener('keydown', onKey, { capture: true });
    return () => window.removeEventListener('keydown', onKey, { capture: true });
  }, [run, onward]);
  return (
    <section aria-label="Storyboard" className={styles.bar} data-presenting>
      <IconButton name="Previous step" icon={ChevronLeft} keys="PageUp" onPress={() => run('story.previous')} />
      <span className={styles.count}>
        {index + 1} / {story.steps.length}
      </span>
      <IconButton
        name={onward === 'story.next' ? 'Next step' : 'Next case'}
        icon={ChevronRight}
        keys="PageDown"
        onPress={() => run(onward)}
      />
      <Bdi className={styles.title}>{step?.caption ?? ''}</Bdi>
      {story.isFree && (
        <button type="button" className={styles.free} onClick={() => run('story.back')}>
          Free look · Backspace returns
        </button>
      )}
      <StageTools />
      <Button kind="quiet" onPress={() => end.run()}>
        End
      </Button>
    </section>
  );
}

/** For the whole meeting: the next case has them as the one before. */
const stage = { isLaser: false, isProjected: false };

function useStage(what: keyof typeof stage): readonly [boolean, () => void] {
  const [isOn, setIsOn] = useState(stage[what]);
  const turn = () => {
    stage[what] = !isOn;
    setIsOn(!isOn);
  };
  return [isOn, turn];
}

/** Radiology hands over to pathology and back; a dot for pointing; larger words for the back row; no names. */
function StageTools() {
  const run = useRunCommand();
  const isMasked = useWorkspace((state) => state.mask !== undefined);
  const hand = useCommand('story.handOver');
  const [isLaser, turnLaser] = useStage('isLaser');
  const [isProjected, turnProjected] = useStage('isProjected');
  useEffect(() => {
    document.documentElement.toggleAttribute('data-projector', isProjected);
    return () => document.documentElement.removeAttribute('data-projector');
  }, [isProjected]);
  return (
    <>
      <Button onPress={() => hand.run()} isDisabled={!hand.isEnabled}>
        Hand over
      </Button>
      <IconButton name="Pointer" icon={MousePointer2} isPressed={isLaser} onPress={turnLaser} />
      <IconButton name="Larger words" icon={Projector} isPressed={isProjected} onPress={turnProjected} />
      <IconButton name="Hide identity" icon={EyeOff} isPressed={isMasked} onPress={() => run('identity.mask')} />
      {isLaser && <Laser />}
    </>
  );
}

/** Seen from the last row; it takes no click. */
function Laser() {
  const dot = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const move = ({ clientX, clientY }: PointerEvent) => {
      if (dot.current) dot.current.style.transform = `translate(${clientX}px, ${clientY}px)`;
    };
    window.addEventListener('pointermove', move, { passive: true });
    return () => window.removeEventListener('pointermove', move);
  }, []);
  return <div ref={dot} className={styles.laser} aria-hidden />;
}
