import { useRunCommand } from '../AppContext';
import { Bdi } from '../controls/Bdi';
import { Button } from '../controls/Button';
import { useFloatingPanel } from '../controls/floatingPanel';
import { LostWords } from './LostWords';
import styles from './SaveDialog.module.css';
import { SpecimenChoices } from './SpecimenChoices';

export interface SavePlan {
  /** One line per object that would be written, in the reader's words. */
  readonly items: readonly { readonly text: string; readonly detail?: string }[];
  /** Regions on slides are among the marks: they may go as a report or as bulk annotations. */
  readonly canSwitchRegions: boolean;
  readonly regionsAs: 'SR' | 'ANN';
}

export interface SaveDialogProps {
  readonly plan: SavePlan;
  /** The plan is made anew for the other kind; nothing is sent. */
  readonly onRegionsAs: (regionsAs: 'SR' | 'ANN') => void;
  readonly onClose: () => void;
}

/** Before anything leaves: what goes where. Beside the Save button, over no image it concerns, blocking nothing. */
export function SaveDialog({ plan, onRegionsAs, onClose }: SaveDialogProps) {
  const run = useRunCommand();
  const panel = useFloatingPanel<HTMLDivElement>(onClose);
  return (
    <div {...panel} role="dialog" aria-label="What will be saved" className={styles.dialog} tabIndex={-1}>
      <h2 className={styles.title}>To be sent to the archive</h2>
      <ul className={styles.items}>
        {plan.items.map((item) => (
          <li key={`${item.text} ${item.detail ?? ''}`} className={styles.item}>
            <Bdi>{item.text}</Bdi>
            {item.detail && <Bdi className={styles.detail}>{item.detail}</Bdi>}
          </li>
        ))}
      </ul>
      {plan.canSwitchRegions && <RegionSwitch regionsAs={plan.regionsAs} onChange={onRegionsAs} />}
      {plan.canSwitchRegions && plan.regionsAs === 'ANN' && <LostWords />}
      <SpecimenChoices regionsAs={plan.regionsAs} />
      <div className={styles.foot}>
        <Button onPress={onClose}>Cancel</Button>
        <Button kind="primary" isFirstFocus onPress={() => run('case.confirmSave', { regionsAs: plan.regionsAs })}>
          Save to archive
        </Button>
      </div>
    </div>
  );
}

const kinds: readonly { readonly kind: 'SR' | 'ANN'; readonly name: string; readonly note: string }[] = [
  { kind: 'SR', name: 'As report (SR)', note: 'Each region with its measurements; most systems read it.' },
  { kind: 'ANN', name: 'As bulk annotations (ANN)', note: 'One compact object per slide; for many regions.' },
];

function RegionSwitch({
  regionsAs,
  onChange,
}: {
  readonly regionsAs: 'SR' | 'ANN';
  readonly onChange: (regionsAs: 'SR' | 'ANN') => void;
}) {
  return (
    <fieldset className={styles.switch}>
      <legend>Regions on slides</legend>
      {kinds.map(({ kind, name, note }) => (
        <label key={kind} className={styles.choice}>
          <input
            type="radio"
            name="regionsAs"
            value={kind}
            checked={kind === regionsAs}
            onChange={() => onChange(kind)}
          />
          <span>
            {name}
            <span className={styles.detail}>{note}</span>
          </span>
        </label>
      ))}
    </fieldset>
  );
}
