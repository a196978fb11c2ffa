import { useQuery } from '@tanstack/react-query';
import { useId } from 'react';
import { chooseLocale, currentLocale, LOCALES, type Locale, t } from '@/i18n';
import { PRIORITIES } from '@/lib/filters';
import { meQuery } from '@/lib/me';
import { setTheme, type Theme } from '@/lib/theme';
import { Fault, Skeleton, Waiting } from '@/ui/states';
import { type PreferencesPatch, type User, useProfile } from './queries';
import { Section } from './Section';

const zones = (): string[] => {
  const all = Intl.supportedValuesOf('timeZone');
  return all.includes('UTC') ? all : ['UTC', ...all];
};

/** Preferences are kept with the person, and go to every device; each takes effect as it is chosen. */
export function Preferences() {
  const me = useQuery(meQuery);
  if (me.isError && !me.data) return <Fault error={me.error} retry={() => void me.refetch()} />;
  if (!me.data)
    return (
      <Waiting>
        <Skeleton className="h-96" />
      </Waiting>
    );
  return <Choices preferences={me.data.preferences} />;
}

function Choices({ preferences }: { preferences: User['preferences'] }) {
  const words = t().settings.preferences;
  const change = useProfile();
  const set = (patch: PreferencesPatch) => change.mutate({ preferences: patch });
  return (
    <Section title={words.title} help={words.help}>
      <Choice
        label={words.theme}
        value={preferences.theme}
        options={{ system: words.themes.system, light: words.themes.light, dark: words.themes.dark }}
        choose={(theme) => {
          setTheme(theme as Theme);
          set({ theme: theme as Theme });
        }}
      />
      <Choice
        label={words.locale}
        value={currentLocale()}
        options={Object.fromEntries(Object.entries(LOCALES).map(([code, { name }]) => [code, name]))}
        names
        choose={(locale) => {
          set({ locale });
          void chooseLocale(locale as Locale);
        }}
      />
      <Choice
        label={words.timezone}
        help={words.timezoneHelp}
        value={preferences.timezone}
        options={Object.fromEntries([preferences.timezone, ...zones()].map((zone) => [zone, zone.replaceAll('_', ' ')]))}
        names
        choose={(timezone) => set({ timezone })}
      />
      <Choice
        label={words.priority}
        value={preferences.default_priority}
        options={Object.fromEntries(PRIORITIES.map((p) => [p, t().common.priority[p]]))}
        choose={(p) => set({ default_priority: p as User['preferences']['default_priority'] })}
      />
      <Choice
        label={words.view}
        value={preferences.default_view}
        options={{ board: t().shell.nav.board, list: t().shell.nav.list, calendar: t().shell.nav.calendar }}
        choose={(v) => set({ default_view: v as User['preferences']['default_view'] })}
      />
      <Choice
        label={words.ai}
        help={words.aiHelp}
        value={preferences.ai}
        options={words.ais}
        choose={(ai) => set({ ai: ai as User['preferences']['ai'] })}
      />
    </Section>
  );
}

interface ChoiceProps {
  label: string;
  help?: string;
  value: string;
  options: Record<string, string>;
  /** The options are names, which are the same in every language. */
  names?: boolean;
  choose: (value: string) => void;
}

function Choice({ label, help, value, options, names, choose }: ChoiceProps) {
  const id = useId();
  return (
    <div className="grid gap-1 text-sm sm:grid-cols-[12rem_1fr] sm:items-center">
      <label htmlFor={id} className="font-medium">
        {label}
      </label>
      <select
        id={id}
        className="field max-w-xs"
        value={value}
        translate={names ? 'no' : undefined}
        aria-describedby={help ? `${id}-help` : undefined}
        onChange={(e) => choose(e.target.value)}
      >
        {Object.entries(options).map(([key, name]) => (
          <option key={key} value={key}>
            {name}
          </option>
        ))}
      </select>
      {help && (
        <p id={`${id}-help`} className="text-ink-2 sm:col-start-2">
          {help}
        </p>
      )}
    </div>
  );
}
