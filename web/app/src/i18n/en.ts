import { auth } from './en/auth';
import { board } from './en/board';
import { common } from './en/common';
import { editor } from './en/editor';
import { failures } from './en/failures';
import { filters } from './en/filters';
import { ideas } from './en/ideas';
import { shell } from './en/shell';

export const en = { auth, board, common, editor, failures, filters, ideas, shell };
