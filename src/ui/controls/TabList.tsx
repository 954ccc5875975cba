import { moveFocus } from './rovingFocus';
import styles from './TabList.module.css';

/** Tabs with one tab stop; arrows choose at once, because nothing is loaded by choosing. */
export function TabList<Id extends string>({
  name,
  tabs,
  current,
  onChange,
}: {
  readonly name: string;
  readonly tabs: readonly { readonly id: Id; readonly name: string }[];
  readonly current: Id;
  readonly onChange: (id: Id) => void;
}) {
  return (
    <div
      role="tablist"
      aria-label={name}
      className={styles.tabs}
      onKeyDown={(event) => {
        const tab = tabs.find(({ id }) => id === moveFocus(event, '[role=tab]')?.dataset.tab);
        if (tab) onChange(tab.id);
      }}
    >
      {tabs.map((tab) => (
        <button
          key={tab.id}
          type="button"
          role="tab"
          data-tab={tab.id}
          className={styles.tab}
          aria-selected={tab.id === current}
          tabIndex={tab.id === current ? 0 : -1}
          onClick={() => onChange(tab.id)}
        >
          {tab.name}
        </button>
      ))}
    </div>
  );
}
