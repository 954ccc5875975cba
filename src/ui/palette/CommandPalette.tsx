import { type KeyboardEvent, useEffect, useId, useLayoutEffect, useMemo, useRef, useState } from 'react';
import { useApp, useRunCommand } from '../AppContext';
import { useFloatingPanel } from '../controls/floatingPanel';
import type { HeldKeys } from '../controls/heldKeys';
import styles from './CommandPalette.module.css';
import { findEntries, type PaletteEntry, paletteEntries } from './paletteEntries';

interface CommandPaletteProps {
  readonly onClose: () => void;
  /** Held since the palette was asked for: what was typed before it was there is its text, and an Enter behind it holds. */
  readonly held?: HeldKeys | undefined;
}

/** Finds a command by words and runs it. It hangs from the top of the page and blocks nothing. */
export function CommandPalette({ onClose, held }: CommandPaletteProps) {
  const services = useApp();
  const run = useRunCommand();
  const panel = useFloatingPanel<HTMLDivElement>(onClose);
  const [typed, setTyped] = useState('');
  const [index, setIndex] = useState(0);
  const listId = useId();
  const active = useRef<HTMLDivElement>(null);
  const entries = useMemo(() => paletteEntries(services), [services]);
  const found = useMemo(() => findEntries(entries, typed), [entries, typed]);
  const optionId = (i: number) => `${listId}-${i}`;
  // biome-ignore lint/correctness/useExhaustiveDependencies: the active line changes with these
  useEffect(() => {
    active.current?.scrollIntoView({ block: 'nearest' }); // its answer is a promise in newer browsers, no clean-up
  }, [index, found]);
  const choose = (entry: PaletteEntry | undefined) => {
    if (!entry) return;
    onClose();
    run(entry.command, entry.args);
  };
  // Before the next key can come: an Enter between would run the first of all commands instead of the one that was named.
  // biome-ignore lint/correctness/useExhaustiveDependencies: once, when the palette takes the keys
  useLayoutEffect(() => {
    const ahead = held?.end();
    if (ahead?.text) setTyped(ahead.text);
    if (ahead?.isEntered) choose(findEntries(entries, ahead.text)[0]);
  }, []);
  const onKeyDown = (event: KeyboardEvent) => {
    const isOurs = ['ArrowDown', 'ArrowUp', 'Enter'].includes(event.key) && !event.nativeEvent.isComposing;
    if (isOurs) event.preventDefault();
    // Ctrl+Z takes back typing here, not marks.
    if ((event.ctrlKey || event.metaKey) && /^[zy]$/i.test(event.key)) event.stopPropagation();
    if (!isOurs || found.length === 0) return;
    if (event.key === 'Enter') choose(found[index]);
    else setIndex((index + (event.key === 'ArrowDown' ? 1 : -1) + found.length) % found.length);
  };
  return (
    <div
      {...panel}
      role="search"
      aria-label="Commands"
      className={styles.palette}
      onBlur={(event) => {
        if (event.relatedTarget && !event.currentTarget.contains(event.relatedTarget)) onClose();
      }}
    >
      <input
        data-autofocus
        role="combobox"
        aria-label="Command"
        aria-expanded="true"
        aria-autocomplete="list"
        aria-controls={listId}
        aria-activedescendant={found.length > 0 ? optionId(index) : undefined}
        className={styles.field}
        placeholder="What to do: length, lung window, 2 by 2 …"
        autoComplete="off"
        spellCheck={false}
        value={typed}
        onChange={(event) => {
          setTyped(event.target.value);
          setIndex(0);
        }}
        onKeyDown={onKeyDown}
      />
      <div id={listId} role="listbox" aria-label="Commands found" className={styles.list}>
        {found.map((entry, i) => (
          // The field keeps the focus and its keys choose here.
          <div
            key={`${entry.command} ${JSON.stringify(entry.args)}`}
            id={optionId(i)}
            ref={i === index ? active : undefined}
            role="option"
            aria-selected={i === index}
            className={styles.option}
            onMouseDown={(event) => event.preventDefault()}
            onClick={() => choose(entry)}
          >
            <bdi>{entry.title}</bdi>
            {entry.key && <kbd>{entry.key}</kbd>}
          </div>
        ))}
      </div>
      <p role="status" className={styles.count}>
        {found.length === 0
          ? 'Nothing is called that. Try another word.'
          : `${found.length} ${found.length === 1 ? 'command' : 'commands'}`}
      </p>
    </div>
  );
}
