// Makes a smart playlist, or changes its rule: as rows and as the text they are, both of the one query, with what it finds now below.
import { useEffect, useId, useState, type FormEvent } from 'react';

import type { PlaylistFacts, PlaylistRow } from '../../../shared/playlists.ts';
import { parseQuery } from '../../../shared/query/parser.ts';
import { rulesOf, textOfRules, type Rules } from '../../../shared/query/rules.ts';
import { Modal } from '../../elements/Modal.tsx';
import { longLengthText } from '../../texts/album-text.ts';
import { queryProblemText } from '../../texts/query-text.ts';
import { words } from '../../texts/words.ts';
import { useServices } from '../PlayerContext.tsx';
import styles from './Dialogs.module.css';
import { MAX_NAME_LENGTH } from './NameField.tsx';
import { RuleRows } from './RuleRows.tsx';

/** The contract's limit. */
const MAX_QUERY_LENGTH = 500;

/** While one types nothing is asked. Guess. */
const PREVIEW_AFTER_MS = 200;

interface RulesDialogProps {
  /** null: a new one. */
  readonly playlist: PlaylistRow | null;
  /** To begin with. */
  readonly query: string;
  onClose(): void;
}

export function RulesDialog({ playlist, query, onClose }: RulesDialogProps) {
  const { playlistCommands } = useServices();
  const [name, setName] = useState(playlist?.name ?? '');
  const [text, setText] = useState(query);
  // Rows that are not finished say nothing yet: they are kept beside the text that they make.
  const [rules, setRules] = useState(() => rulesOf(parseQuery(query).query));
  const nameId = useId();
  const textId = useId();
  const facts = usePreview(text);
  const problem = queryProblemText(parseQuery(text).problems);
  const canSave = name.trim() !== '' && text.length <= MAX_QUERY_LENGTH;

  const changeRules = (next: Rules): void => {
    setRules(next);
    setText(textOfRules(next));
  };
  const changeText = (next: string): void => {
    setText(next);
    setRules(rulesOf(parseQuery(next).query));
  };
  const save = (event: FormEvent): void => {
    event.preventDefault();
    if (!canSave) return;
    if (playlist) playlistCommands.change(playlist, { name: name.trim(), query: text.trim() });
    else playlistCommands.createSmart(name.trim(), text.trim());
    onClose();
  };
  return (
    <Modal
      title={playlist ? words.rules.editTitle(playlist.name) : words.rules.newTitle}
      className={styles['wide'] ?? ''}
      onClose={onClose}
    >
      <form className={styles['form']} onSubmit={save}>
        <div>
          <label className={styles['label']} htmlFor={nameId}>
            {words.playlists.name}
          </label>
          <input
            id={nameId}
            className={styles['field']}
            type="text"
            dir="auto"
            autoComplete="off"
            maxLength={MAX_NAME_LENGTH}
            data-first
            value={name}
            onChange={(event) => setName(event.target.value)}
          />
        </div>
        {rules ? (
          <RuleRows rules={rules} onChange={changeRules} />
        ) : (
          <p className={styles['note']}>{words.rules.notRows}</p>
        )}
        <div>
          <label className={styles['label']} htmlFor={textId}>
            {words.rules.text}
          </label>
          <input
            id={textId}
            className={styles['field']}
            type="text"
            dir="auto"
            autoComplete="off"
            spellCheck={false}
            maxLength={MAX_QUERY_LENGTH}
            aria-invalid={problem !== null}
            aria-describedby={`${textId}-hint`}
            value={text}
            onChange={(event) => changeText(event.target.value)}
          />
          <p id={`${textId}-hint`} className={`${styles['note'] ?? ''} ${problem === null ? '' : styles['problem']}`}>
            {problem ?? words.rules.textHint}
          </p>
        </div>
        <footer className="modal-footer">
          <p role="status" className={styles['preview']}>
            {facts && previewText(facts)}
          </p>
          <button type="button" className="button" onClick={onClose}>
            {words.dialogs.cancel}
          </button>
          <button type="submit" className="button button-primary" disabled={!canSave}>
            {playlist ? words.playlists.save : words.rules.create}
          </button>
        </footer>
      </form>
    </Modal>
  );
}

function previewText({ trackCount, durationSeconds }: PlaylistFacts): string {
  return trackCount === 0
    ? words.rules.previewNone
    : words.rules.preview(trackCount, longLengthText(durationSeconds) ?? '');
}

/** What the rule finds now; of the one before until that is known. */
function usePreview(text: string): PlaylistFacts | null {
  const { client } = useServices();
  const [facts, setFacts] = useState<PlaylistFacts | null>(null);
  useEffect(() => {
    let isOver = false;
    const timer = setTimeout(() => {
      // What cannot be asked now is not missed: the list itself tells it.
      client.call('playlists.facts', { query: text.trim() }).then(
        (found) => void (isOver || setFacts(found)),
        () => undefined,
      );
    }, PREVIEW_AFTER_MS);
    return () => {
      isOver = true;
      clearTimeout(timer);
    };
  }, [client, text]);
  return facts;
}
