import { useState } from 'react';
import { action, COMMANDS } from '@/features/editor/keys';
import { t } from '@/i18n';
import { type ActionGroup, useActions } from '@/lib/actions';
import { keyLabel, setSingleKeys, singleKeys } from '@/lib/shortcuts';
import { Modal, ModalHead } from '@/ui/Modal';

const GROUPS: readonly ActionGroup[] = ['create', 'go', 'view', 'idea', 'editor', 'account', 'help'];

/** Every key there is, from the same list that runs them, and the switch for single ones. */
export default function Help({ onClose }: { onClose: () => void }) {
  const { shell } = t();
  // Those of the editor are told before one is open.
  const list = [...useActions().filter((a) => a.keys && a.group !== 'editor'), ...COMMANDS.map((name) => action(name, () => undefined))];
  const [on, setOn] = useState(singleKeys);
  return (
    <Modal label={shell.shortcuts} onClose={onClose} className="m-auto w-[min(40rem,calc(100vw-2rem))]">
      <div className="sheet max-h-[85dvh] overflow-y-auto p-5">
        <ModalHead title={shell.shortcuts} onClose={onClose} />
        <div className="mt-3 gap-x-8 sm:columns-2">
          {GROUPS.map((group) => {
            const own = list.filter((a) => a.group === group);
            return own.length === 0 ? null : (
              <section key={group} className="mb-4 break-inside-avoid">
                <h3 className="pb-1 font-sans text-xs font-semibold text-ink-3">{shell.groups[group]}</h3>
                <dl className="grid gap-1">
                  {own.map((a) => (
                    <div key={a.id} className="flex items-center justify-between gap-4 text-sm">
                      <dt>{a.label}</dt>
                      <dd>
                        <kbd className="kbd" dir="ltr">
                          {keyLabel(a.keys ?? '')}
                        </kbd>
                      </dd>
                    </div>
                  ))}
                </dl>
              </section>
            );
          })}
        </div>
        <label className="mt-1 flex items-start gap-3 border-t border-line pt-4 text-sm">
          <input
            type="checkbox"
            checked={on}
            className="mt-0.5 size-6 shrink-0 accent-vault"
            onChange={(e) => {
              setSingleKeys(e.target.checked);
              setOn(e.target.checked);
            }}
          />
          <span>
            <strong className="block font-semibold">{shell.singleKeys}</strong>
            <span className="text-ink-2">{shell.singleKeysHelp}</span>
          </span>
        </label>
      </div>
    </Modal>
  );
}
