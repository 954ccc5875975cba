import Check from 'lucide-react/icons/check';
import Copy from 'lucide-react/icons/copy';
import { useEffect, useState } from 'react';
import { copyText } from '../controls/copyText';
import { Hidden } from '../controls/Hidden';
import { IconButton } from '../controls/IconButton';

const SAID_MS = 2500;

/** Copies a text and says whether it worked: on a plain-http host browsers may refuse. */
export function CopyButton({ name, text }: { readonly name: string; readonly text: () => string }) {
  const [said, say] = useState('');
  useEffect(() => {
    if (said === '') return undefined;
    const timer = window.setTimeout(() => say(''), SAID_MS);
    return () => window.clearTimeout(timer);
  }, [said]);
  const copy = () => {
    copyText(text()).then(
      () => say('Copied'),
      () => say('The browser does not allow copying here'),
    );
  };
  return (
    <>
      <IconButton name={said || name} icon={said === 'Copied' ? Check : Copy} onPress={copy}>
        {said === '' ? 'Copy' : said}
      </IconButton>
      <Hidden>
        <span role="status">{said}</span>
      </Hidden>
    </>
  );
}
