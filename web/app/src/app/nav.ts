import { Columns3, List, type LucideIcon } from 'lucide-react';
import type { Messages } from '@/i18n';

export interface Place {
  to: '/board' | '/list';
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
];
