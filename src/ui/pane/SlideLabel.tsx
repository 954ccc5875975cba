import { useEffect, useState } from 'react';
import type { FrameRef, Slide } from '../../dicom/types';
import { useApp, useRunCommand } from '../AppContext';
import { Button } from '../controls/Button';
import styles from './SlideLabel.module.css';

/**
 * The photographs of a slide's label and of its whole glass, over the pane and never within a snapshot of it. They may
 * show the patient's name: nothing is fetched before the reader says so, for each slide anew, or ever where policy keeps
 * them closed.
 */
export function SlideLabel({ slide: { label, overview, containerIdentifier } }: { readonly slide: Slide }) {
  const { slidePhotograph } = useApp();
  const run = useRunCommand();
  const [isWanted, setWanted] = useState(false);
  useEffect(() => {
    // Wherever the focus is: what may show a name is gone at once.
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.key === 'Escape') run('view.slideLabel', { isOpen: false });
    };
    document.addEventListener('keydown', onKeyDown);
    return () => document.removeEventListener('keydown', onKeyDown);
  }, [run]);
  const photographs = [
    { name: 'Label', frame: label },
    { name: 'Whole glass', frame: overview },
  ].filter(({ frame }) => frame !== undefined);
  return (
    <section data-pane-control className={styles.panel} aria-label="Label and whole glass">
      <h3>{containerIdentifier}</h3>
      {photographs.length === 0 && <p>This slide has no photograph of its label or of its whole glass.</p>}
      {photographs.length > 0 && !slidePhotograph && <p>Photographs of labels are closed by the settings here.</p>}
      {photographs.length > 0 && slidePhotograph && (
        <>
          <p>
            {isWanted ? 'May show the patient’s name. Esc closes.' : 'The photographs may show the patient’s name.'}
          </p>
          {!isWanted && <Button onPress={() => setWanted(true)}>Show them</Button>}
        </>
      )}
      {isWanted && photographs.map(({ name, frame }) => frame && <Photograph key={name} name={name} frame={frame} />)}
    </section>
  );
}

function Photograph({ name, frame }: { readonly name: string; readonly frame: FrameRef }) {
  const { slidePhotograph } = useApp();
  const [url, setUrl] = useState<string>();
  const [hasFailed, setFailed] = useState(false);
  useEffect(() => {
    const abort = new AbortController();
    let own: string | undefined;
    slidePhotograph?.(frame, abort.signal).then(
      (answer) => {
        own = answer;
        if (abort.signal.aborted) {
          if (answer) URL.revokeObjectURL(answer);
          return;
        }
        setUrl(answer);
        setFailed(answer === undefined);
      },
      () => !abort.signal.aborted && setFailed(true),
    );
    return () => {
      abort.abort();
      if (own) URL.revokeObjectURL(own);
    };
  }, [slidePhotograph, frame]);
  return (
    <figure className={styles.photograph}>
      {url && <img src={url} alt={name} />}
      <figcaption>{hasFailed ? `${name}: could not be fetched` : url ? name : `${name}, loading`}</figcaption>
    </figure>
  );
}
