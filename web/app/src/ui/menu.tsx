import { CSPProvider } from '@base-ui/react/csp-provider';
import { Menu } from '@base-ui/react/menu';
import { type ReactNode, useRef } from 'react';

export interface MenuEntry {
  key: string;
  label: string;
  icon?: ReactNode;
  checked?: boolean;
  danger?: boolean;
  run: () => void;
}
export interface MenuGroup {
  title?: string;
  items: MenuEntry[];
}
export interface MenuProps {
  label: string;
  groups: MenuGroup[];
  icon: ReactNode;
  className: string;
}

function Entry({ entry }: { entry: MenuEntry }) {
  const body = (
    <>
      {entry.icon}
      <span className="min-w-0 flex-1">{entry.label}</span>
    </>
  );
  const className = `menu-item ${entry.danger ? 'text-danger' : ''}`;
  if (entry.checked === undefined)
    return (
      <Menu.Item onClick={entry.run} className={className}>
        {body}
      </Menu.Item>
    );
  return (
    <Menu.CheckboxItem
      checked={entry.checked}
      onCheckedChange={entry.run}
      closeOnClick
      className={`${className} ${entry.checked ? 'font-semibold' : ''}`}
    >
      {body}
      {entry.checked && <span aria-hidden>✓</span>}
    </Menu.CheckboxItem>
  );
}

/** The menu itself, which LazyMenu loads when one is first used. */
export default function RealMenu({ label, groups, icon, className }: MenuProps) {
  // It opens within the landmark that its button is in; over a dialog nothing outside of it can be used at all.
  const home = useRef<HTMLElement>(null);
  return (
    <CSPProvider disableStyleElements>
      <Menu.Root defaultOpen>
        <Menu.Trigger
          ref={(button: HTMLButtonElement | null) => {
            home.current = button?.closest<HTMLElement>('dialog, main, aside') ?? null;
          }}
          aria-label={label}
          className={className}
        >
          {icon}
        </Menu.Trigger>
        <Menu.Portal container={home}>
          <Menu.Positioner sideOffset={4} align="end" className="z-40">
            <Menu.Popup className="menu max-h-(--available-height) overflow-y-auto" aria-label={label}>
              {groups.map((group, n) => (
                <Menu.Group key={group.title ?? n} className={n ? 'mt-1 border-t border-line pt-1' : ''}>
                  {group.title && <Menu.GroupLabel className="px-2.5 py-1 text-xs text-ink-3">{group.title}</Menu.GroupLabel>}
                  {group.items.map((entry) => (
                    <Entry key={entry.key} entry={entry} />
                  ))}
                </Menu.Group>
              ))}
            </Menu.Popup>
          </Menu.Positioner>
        </Menu.Portal>
      </Menu.Root>
    </CSPProvider>
  );
}
