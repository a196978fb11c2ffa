import type { Messages } from '.';
import { auth } from './de/auth';
import { board } from './de/board';
import { common } from './de/common';
import { editor } from './de/editor';
import { failures } from './de/failures';
import { filters } from './de/filters';
import { ideas } from './de/ideas';
import { shell } from './de/shell';

export const de: Messages = { auth, board, common, editor, failures, filters, ideas, shell };
