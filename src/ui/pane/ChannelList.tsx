import type { ChannelLook } from '../../dicom/slide/channels';
import { useRunCommand } from '../AppContext';
import styles from './ChannelList.module.css';

/** The channels of a fluorescence slide: which are seen, in which colour, and between which stored values. */
export function ChannelList({ channels }: { readonly channels: readonly ChannelLook[] }) {
  const run = useRunCommand();
  return (
    <ul className={styles.list} aria-label="Channels">
      {channels.map((channel) => {
        const { identifier, name, isVisible, colour, low, high, largest } = channel;
        const change = (what: Readonly<Record<string, unknown>>) => run('view.channel', { identifier, ...what });
        const end = (which: 'low' | 'high', value: number) => (
          <input
            type="number"
            aria-label={`${which === 'low' ? 'Black' : 'Full colour'} of ${name}`}
            min={0}
            max={largest}
            value={value}
            disabled={!isVisible}
            onChange={(event) => {
              if (event.target.value !== '') change({ low, high, [which]: event.target.valueAsNumber });
            }}
          />
        );
        return (
          <li key={identifier} className={styles.channel}>
            <label className={styles.name}>
              <input
                type="checkbox"
                checked={isVisible}
                onChange={(event) => change({ isVisible: event.target.checked })}
              />
              <span title={name}>{name}</span>
            </label>
            <input
              type="color"
              className={styles.colour}
              aria-label={`Colour of ${name}`}
              value={colour}
              onChange={(event) => change({ colour: event.target.value })}
            />
            <div className={styles.window}>
              {end('low', low ?? 0)}
              {end('high', high ?? largest)}
              <button type="button" disabled={!isVisible} onClick={() => change({ window: 'auto' })}>
                Auto
              </button>
            </div>
          </li>
        );
      })}
    </ul>
  );
}
