package postgres

import (
	"context"
	"regexp"
	"strconv"
	"sync"

	"github.com/jackc/pgx/v5"
)

// args are the parameters of a statement by their names. pgx.NamedArgs would
// take each statement apart anew at every call.
type args map[string]any

// A statement is SQL as PostgreSQL has it, and the names of its parameters.
type statement struct {
	sql   string
	names []string
}

var (
	parameter  = regexp.MustCompile(`@[a-z_]+[0-9]*`)
	statements = struct {
		sync.RWMutex
		known map[string]statement
	}{known: map[string]statement{}}
)

// maxStatements bounds what is remembered: filters can be combined in more
// ways than are worth it.
const maxStatements = 512

// bind returns the statement that query names, and its parameters in order.
func bind(query string, a args) (sql string, values []any) {
	statements.RLock()
	s, ok := statements.known[query]
	statements.RUnlock()
	if !ok {
		s = compile(query)
		statements.Lock()
		if len(statements.known) >= maxStatements {
			clear(statements.known) // those in use come back
		}
		statements.known[query] = s
		statements.Unlock()
	}
	values = make([]any, len(s.names))
	for i, name := range s.names {
		values[i] = a[name]
	}
	return s.sql, values
}

// compile numbers the parameters of query.
func compile(query string) (s statement) {
	numbers := map[string]int{}
	s.sql = parameter.ReplaceAllStringFunc(query, func(at string) string {
		name := at[1:]
		if numbers[name] == 0 {
			s.names = append(s.names, name)
			numbers[name] = len(s.names)
		}
		return "$" + strconv.Itoa(numbers[name])
	})
	return s
}

// A conn is the pool, or a transaction.
type conn interface {
	Query(ctx context.Context, sql string, args ...any) (pgx.Rows, error)
	QueryRow(ctx context.Context, sql string, args ...any) pgx.Row
}

// queryRow asks for one row.
func queryRow(ctx context.Context, c conn, query string, a args) pgx.Row {
	sql, values := bind(query, a)
	return c.QueryRow(ctx, sql, values...)
}

// query asks for all rows, and reads them with scan.
func query[T any](ctx context.Context, c conn, query string, a args, scan func(pgx.Row) (T, error)) ([]T, error) {
	sql, values := bind(query, a)
	rows, err := c.Query(ctx, sql, values...)
	if err != nil {
		return nil, err
	}
	return collect(rows, scan)
}

// collect reads all rows with scan, and closes them.
func collect[T any](rows pgx.Rows, scan func(pgx.Row) (T, error)) (all []T, _ error) {
	defer rows.Close()
	for rows.Next() {
		item, err := scan(rows)
		if err != nil {
			return nil, err
		}
		all = append(all, item)
	}
	return all, rows.Err()
}
