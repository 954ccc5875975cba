import { type KeyboardEvent, useEffect, useRef, useState } from 'react';
import { LONGEST_COMMENT } from '../../workspace/markDetails';

/**
 * The reader's remark. It is kept when the field is left, on Ctrl+Enter, and when the field goes; Esc takes back what was
 * typed. One visit is one undo step.
 */
export function CommentField({
  id,
  comment,
  onChange,
}: {
  readonly id: string;
  readonly comment: string;
  readonly onChange: (comment: string) => void;
}) {
  const [draft, setDraft] = useState({ base: comment, text: comment });
  // Undo, or a colleague, changed what stands here.
  if (draft.base !== comment) setDraft({ base: comment, text: comment });
  const { text } = draft;
  const commit = () => {
    if (text.trim() !== comment.trim()) onChange(text);
  };
  // The browser sends no blur to a field that is taken off the page.
  const pending = useRef(commit);
  useEffect(() => {
    pending.current = commit;
  });
  useEffect(() => () => pending.current(), []);
  const onKeyDown = (event: KeyboardEvent<HTMLTextAreaElement>) => {
    const isChord = event.ctrlKey || event.metaKey;
    // What is being typed belongs to what is being saved; every other key is the field's own.
    if (isChord && event.key.toLowerCase() === 's') commit();
    else event.stopPropagation();
    if (event.key === 'Escape') setDraft({ base: comment, text: comment });
    if (event.key === 'Enter' && isChord) event.currentTarget.closest<HTMLElement>('[role=row]')?.focus();
  };
  return (
    <textarea
      id={id}
      rows={2}
      value={text}
      maxLength={Math.max(LONGEST_COMMENT, comment.length)}
      placeholder="Remark beside the finding"
      onChange={(event) => setDraft({ base: comment, text: event.target.value })}
      onBlur={commit}
      onKeyDown={onKeyDown}
    />
  );
}
