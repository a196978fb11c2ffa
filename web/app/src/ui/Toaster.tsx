import { X } from 'lucide-react';
import { useEffect, useRef, useSyncExternalStore } from 'react';
import { t } from '@/i18n';
import { dismiss, hold, onToasts, toasts } from '@/lib/toasts';

/** What was done, said aloud as well; it stays while it is read or pointed at. */
export function Toaster() {
  const list = useSyncExternalStore(onToasts, toasts);
  const box = useRef<HTMLElement>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: one that goes may not be the one in focus
  useEffect(() => {
    if (box.current?.contains(document.activeElement)) hold('focus', true);
  }, [list]);
  return (
    <section
      ref={box}
      aria-label={t().common.notifications}
      aria-live="polite"
      data-screen-only
      className="pointer-events-none fixed inset-x-4 bottom-20 z-50 mx-auto grid w-fit max-w-[min(36rem,calc(100vw-2rem))] gap-2 md:bottom-5"
      onPointerMove={() => hold('pointer', true)}
      onPointerLeave={() => hold('pointer', false)}
      onFocus={() => hold('focus', true)}
      onBlur={() => hold('focus', false)}
    >
      {list.map((one) => (
        <div
          key={one.id}
          className={`pointer-events-auto flex animate-rise items-center gap-2 rounded-xl py-1.5 ps-4 pe-1.5 text-sm shadow-pop ${one.tone === 'error' ? 'border border-danger bg-danger-soft text-danger' : 'bg-ink text-paper'}`}
        >
          <span className="line-clamp-3 min-w-0 flex-1">{one.text}</span>
          {one.undo && (
            <button
              type="button"
              className="h-8 shrink-0 rounded-md px-2.5 font-semibold underline underline-offset-4 max-md:h-11"
              onClick={() => {
                dismiss(one.id);
                one.undo?.();
              }}
            >
              {t().common.undo}
            </button>
          )}
          <button
            type="button"
            aria-label={t().common.dismiss}
            className="grid size-8 shrink-0 place-items-center rounded-md max-md:size-11"
            onClick={() => dismiss(one.id)}
          >
            <X size={15} aria-hidden />
          </button>
        </div>
      ))}
    </section>
  );
}
