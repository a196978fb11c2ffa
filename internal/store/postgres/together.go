package postgres

import (
	"context"
	"errors"
	"slices"
	"strings"

	"creatorvault.dev/internal/vault"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
)

// How many calls of a kind go on one trip at most.
const (
	mostGets    = 32
	mostLists   = 8
	mostInserts = 64
)

// How long one call may keep the others on its trip, in which it is not for
// them that it takes long: then the trip fails, and each goes by itself.
const (
	waitForRow = `SELECT set_config('lock_timeout', '50ms', true)`
	workOnList = `SELECT set_config('statement_timeout', '100ms', true)`
)

// An ideaKey names an idea.
type ideaKey struct {
	by vault.Actor
	id int64
}

func (s *Store) joinGets() *joiner[ideaKey, *vault.Idea] {
	return &joiner[ideaKey, *vault.Idea]{
		most: mostGets, free: trips(), turn: s.inTurn, alone: s.idea, together: s.ideas, undone: onlyRead,
	}
}

// idea returns one idea.
func (s *Store) idea(ctx context.Context, k ideaKey) (*vault.Idea, error) {
	const query = `SELECT ` + ideaColumns + ` FROM ideas WHERE user_id = @user_id AND id = @id AND deleted_at IS NULL` + shown
	idea, err := scanIdea(k.by, queryRow(ctx, s.db, query, args{"user_id": k.by.Owner, "id": k.id}))
	return &idea, err
}

// ideas returns the ideas of those keys, nil for one that is not there. Each
// is looked up by itself in the primary key, whatever the planner thinks of
// the table's size.
func (s *Store) ideas(ctx context.Context, keys []ideaKey) ([]*vault.Idea, error) {
	const text = `
		SELECT idea.*, key.place FROM unnest(CAST(@user_ids AS text[]), CAST(@ids AS bigint[])) WITH ORDINALITY AS key (user_id, id, place),
			LATERAL (SELECT ` + ideaColumns + ` FROM ideas WHERE user_id = key.user_id AND id = key.id AND deleted_at IS NULL` + shown + ` LIMIT 1) AS idea`
	owners, ids := make([]string, len(keys)), make([]int64, len(keys))
	for i, k := range keys {
		owners[i], ids[i] = string(k.by.Owner), k.id
	}
	sql, values := bind(text, args{"user_ids": owners, "ids": ids})
	rows, err := s.db.Query(ctx, sql, values...)
	if err != nil {
		return nil, err
	}
	found := make([]*vault.Idea, len(keys))
	_, err = collect(rows, func(row pgx.Row) (struct{}, error) {
		var place int
		idea, err := scanIdea(vault.Actor{}, row, &place)
		if err == nil {
			idea.Owner = keys[place-1].by.Owner
			found[place-1] = &idea
		}
		return struct{}{}, err
	})
	return found, err
}

func (s *Store) joinLists() *joiner[listKey, vault.List] {
	return &joiner[listKey, vault.List]{
		most: mostLists, free: trips(), turn: s.inTurn, alone: s.list, undone: onlyRead,
		together: func(ctx context.Context, keys []listKey) ([]vault.List, error) {
			if len(keys) == 1 {
				return s.lists(ctx, keys, "", "")
			}
			return s.lists(ctx, keys, workOnList, "")
		},
	}
}

func (s *Store) joinInserts() *joiner[args, int64] {
	return &joiner[args, int64]{
		most: mostInserts, free: trips(), turn: s.inTurn, alone: s.insert, together: s.insertAll, undone: rolledBack,
	}
}

// insert writes one idea, by the parameters of insertIdea, and returns its id.
func (s *Store) insert(ctx context.Context, a args) (id int64, err error) {
	err = queryRow(ctx, s.db, insertIdea, a).Scan(&id)
	return id, err
}

// insertAll writes ideas of different people in one transaction, all or none,
// and returns their ids. They are written in the order of their owners, so
// that two transactions never wait for each other, and none waits long for a
// person whose log another one holds.
func (s *Store) insertAll(ctx context.Context, all []args) ([]int64, error) {
	order := make([]int, len(all))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(i, j int) int {
		return strings.Compare(string(all[i]["user_id"].(vault.UserID)), string(all[j]["user_id"].(vault.UserID)))
	})
	ids := make([]int64, len(all))
	b := new(pgx.Batch)
	b.Queue(waitForRow)
	for _, i := range order {
		sql, values := bind(insertIdea, all[i])
		b.Queue(sql, values...).QueryRow(func(row pgx.Row) error { return row.Scan(&ids[i]) })
	}
	return ids, s.db.SendBatch(ctx, b).Close()
}

// onlyRead is undone of trips that change nothing, whatever they fail with.
func onlyRead(error) bool { return true }

// rolledBack reports whether the transaction that failed with err has
// certainly left nothing behind.
func rolledBack(err error) bool {
	e, ok := errors.AsType[*pgconn.PgError](err)
	return ok && e.SeverityUnlocalized == "ERROR" || unsent(err)
}
