import type { Messages } from '.';
import { auth } from './ur/auth';
import { board } from './ur/board';
import { common } from './ur/common';
import { editor } from './ur/editor';
import { failures } from './ur/failures';
import { filters } from './ur/filters';
import { ideas } from './ur/ideas';
import { shell } from './ur/shell';

export const ur: Messages = { auth, board, common, editor, failures, filters, ideas, shell };
