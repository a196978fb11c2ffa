import { Columns3, type LucideIcon } from 'lucide-react';
import type { Messages } from '@/i18n';

export interface Place {
  to: '/board';
  label: keyof Messages['shell']['nav'];
  icon: LucideIcon;
  key: string;
  /** On phones four places fit beside the button for a new idea. */
  phone: boolean;
}

/** The places of the app, in the order of side bar, phone bar and number keys. */
export const PLACES: readonly Place[] = [{ to: '/board', label: 'board', icon: Columns3, key: '1', phone: true }];
