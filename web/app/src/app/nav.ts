import { CalendarDays, ChartNoAxesColumn, Columns3, List, type LucideIcon, Settings, Trash2 } from 'lucide-react';
import type { Messages } from '@/i18n';

export interface Place {
  to: '/board' | '/list' | '/calendar' | '/insights' | '/trash' | '/settings';
  label: keyof Messages['shell']['nav'];
  icon: LucideIcon;
  key: string;
  /** On phones three places fit beside the buttons for a new idea and for all else. */
  phone: boolean;
}

/** The places of the app, in the order of side bar, phone bar and number keys. */
export const PLACES: readonly Place[] = [
  { to: '/board', label: 'board', icon: Columns3, key: '1', phone: true },
  { to: '/list', label: 'list', icon: List, key: '2', phone: true },
  { to: '/calendar', label: 'calendar', icon: CalendarDays, key: '3', phone: true },
  { to: '/insights', label: 'insights', icon: ChartNoAxesColumn, key: '4', phone: false },
  { to: '/trash', label: 'trash', icon: Trash2, key: '5', phone: false },
  { to: '/settings', label: 'settings', icon: Settings, key: '6', phone: true },
];
