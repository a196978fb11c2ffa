import { auth } from './en/auth';
import { board } from './en/board';
import { common } from './en/common';
import { failures } from './en/failures';
import { filters } from './en/filters';
import { ideas } from './en/ideas';
import { shell } from './en/shell';

export const en = { auth, board, common, failures, filters, ideas, shell };
