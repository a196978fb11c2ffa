package main_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"os"
	"strconv"
	"strings"
	"time"

	"creatorvault.dev/internal/store/sqlite"
	"creatorvault.dev/internal/vault"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
)

// bareDatabase names the variable that makes of this test binary a server
// which does without all that ours has: it holds where the database is.
const bareDatabase = "CV_BARE"

// bareStore is what the bare handler asks. On SQLite it is our own store, so
// that both go through the same readers and the same writer; on PostgreSQL it
// is pgx with our SQL, a query to each request.
type bareStore interface {
	Idea(ctx context.Context, by vault.Actor, id int64) (vault.Idea, error)
	Ideas(ctx context.Context, by vault.Actor, queries ...vault.IdeaQuery) ([]vault.List, error)
	InsertIdea(ctx context.Context, by vault.Actor, idea vault.Idea, once *vault.Once) (vault.Idea, bool, error)
}

// serveBare serves the database at, and says where, until it is ended.
func serveBare(at string) error {
	ctx := context.Background()
	s, err := openBare(ctx, at)
	if err != nil {
		return err
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	_, _ = fmt.Fprintf(os.Stdout, "The bare handler is there, listening on %s\n", l.Addr())
	return http.Serve(l, bareHandler(s))
}

func openBare(ctx context.Context, at string) (bareStore, error) {
	if !strings.HasPrefix(at, "postgres://") {
		return sqlite.Open(ctx, sqlite.Options{Path: at})
	}
	c, err := pgxpool.ParseConfig(at)
	if err != nil {
		return nil, err
	}
	c.MaxConns = benchConns
	db, err := pgxpool.NewWithConfig(ctx, c)
	return &barePostgres{db}, err
}

// bareHandler answers three requests, the shortest way that there is.
func bareHandler(s bareStore) http.Handler {
	mux := http.NewServeMux()
	answer := func(pattern string, do func(r *http.Request, by vault.Actor) (int, any, error)) {
		mux.HandleFunc(pattern, func(w http.ResponseWriter, r *http.Request) {
			status, data, err := do(r, vault.Actor{Owner: vault.UserID(r.PathValue("user_id")), Source: vault.FromAPI})
			if err != nil {
				http.Error(w, err.Error(), http.StatusInternalServerError)
				return
			}
			body, err := json.Marshal(map[string]any{"data": data})
			if err != nil {
				http.Error(w, err.Error(), http.StatusInternalServerError)
				return
			}
			w.Header().Set("Content-Type", "application/json")
			w.Header().Set("Content-Length", strconv.Itoa(len(body)))
			w.WriteHeader(status)
			_, _ = w.Write(body)
		})
	}
	answer("GET /api/v1/{user_id}/ideas/{id}", func(r *http.Request, by vault.Actor) (int, any, error) {
		id, err := strconv.ParseInt(r.PathValue("id"), 10, 64)
		if err != nil {
			return 0, nil, err
		}
		idea, err := s.Idea(r.Context(), by, id)
		return http.StatusOK, idea, err
	})
	answer("GET /api/v1/{user_id}/ideas", func(r *http.Request, by vault.Actor) (int, any, error) {
		lists, err := s.Ideas(r.Context(), by, vault.IdeaQuery{Sort: vault.ByCreatedAt, Limit: 20})
		if err != nil {
			return 0, nil, err
		}
		return http.StatusOK, map[string]any{"ideas": lists[0].Ideas[:min(20, len(lists[0].Ideas))], "total": lists[0].Total}, nil
	})
	answer("POST /api/v1/{user_id}/ideas", func(r *http.Request, by vault.Actor) (int, any, error) {
		var in struct {
			Title    string         `json:"title"`
			Notes    *string        `json:"notes"`
			Stage    vault.Stage    `json:"stage"`
			Tags     []string       `json:"tags"`
			Priority vault.Priority `json:"priority"`
		}
		if err := json.NewDecoder(r.Body).Decode(&in); err != nil {
			return 0, nil, err
		}
		now := time.Now().UTC().Truncate(time.Microsecond)
		idea, _, err := s.InsertIdea(r.Context(), by, vault.Idea{
			Title: in.Title, Notes: in.Notes, Stage: in.Stage, Tags: in.Tags, Priority: in.Priority, CreatedAt: now, UpdatedAt: now,
		}, nil)
		return http.StatusCreated, idea, err
	})
	return mux
}

// barePostgres is pgx and nothing else.
type barePostgres struct{ db *pgxpool.Pool }

// The SQL of store/postgres, written out.
const (
	bareColumns = `id, version, title, notes, stage, tags, priority, due_date, planned_for, published_url, published_at, created_at, updated_at, deleted_at`
	bareGet     = `SELECT ` + bareColumns + ` FROM ideas WHERE user_id = $1 AND id = $2 AND deleted_at IS NULL
		AND NOT EXISTS (SELECT 1 FROM imports WHERE imports.user_id = ideas.user_id AND imports.id = ideas.import_id AND state = 'open')`
	bareWhere = ` FROM ideas WHERE user_id = $1 AND deleted_at IS NULL AND (NOT EXISTS (SELECT 1 FROM imports WHERE user_id = $1 AND state = 'open')
		OR id NOT IN (SELECT id FROM ideas WHERE user_id = $1 AND import_id IN (SELECT id FROM imports WHERE user_id = $1 AND state = 'open')))`
	bareList   = `SELECT ` + bareColumns + `, (SELECT count(*)` + bareWhere + `) AS total` + bareWhere + ` ORDER BY created_at DESC, id DESC LIMIT 21`
	bareInsert = `
	WITH idea AS (
		INSERT INTO ideas (user_id, version, title, notes, stage, tags, priority, due_date, created_at, updated_at, title_folded, search, stage_since, source)
		VALUES            ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $9, $15)
		RETURNING id, version
	), tagged AS (
		INSERT INTO idea_tags (user_id, folded, idea_id, tag)
		SELECT $1, t.folded, idea.id, t.tag FROM idea,
			ROWS FROM (jsonb_array_elements_text(CAST($13 AS jsonb)), jsonb_array_elements_text(CAST($6 AS jsonb))) AS t (folded, tag)
	), head AS (
		INSERT INTO log_heads (user_id, seq) SELECT $1, 1 FROM idea
		ON CONFLICT (user_id) DO UPDATE SET seq = log_heads.seq + 1
		RETURNING seq
	), change AS (
		INSERT INTO changes (user_id, seq, idea_id, version, at, source, act, fields, to_stage)
		SELECT $1, head.seq, idea.id, idea.version, $14, $15, $16, $17, $5 FROM idea, head
	)
	SELECT id FROM idea`
)

func (s *barePostgres) Idea(ctx context.Context, by vault.Actor, id int64) (vault.Idea, error) {
	return bareScan(by, s.db.QueryRow(ctx, bareGet, by.Owner, id))
}

func (s *barePostgres) Ideas(ctx context.Context, by vault.Actor, _ ...vault.IdeaQuery) ([]vault.List, error) {
	var l vault.List
	rows, err := s.db.Query(ctx, bareList, by.Owner)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		idea, err := bareScan(by, rows, &l.Total)
		if err != nil {
			return nil, err
		}
		l.Ideas = append(l.Ideas, idea)
	}
	return []vault.List{l}, rows.Err()
}

func (s *barePostgres) InsertIdea(ctx context.Context, by vault.Actor, idea vault.Idea, _ *vault.Once) (vault.Idea, bool, error) {
	tags, err := json.Marshal(idea.Tags)
	if err != nil {
		return idea, false, err
	}
	folded := strings.ToLower(string(tags))
	idea.Owner, idea.Version = by.Owner, 1
	err = s.db.QueryRow(ctx, bareInsert, by.Owner, 1, idea.Title, idea.Notes, idea.Stage.Rank(), string(tags), idea.Priority.Rank(), nil,
		idea.CreatedAt, idea.UpdatedAt, strings.ToLower(idea.Title), strings.ToLower(idea.Title+"\x1f"+*idea.Notes), folded,
		idea.CreatedAt, by.Source, vault.Created, "").Scan(&idea.ID)
	return idea, false, err
}

func bareScan(by vault.Actor, row pgx.Row, more ...any) (vault.Idea, error) {
	i := vault.Idea{Owner: by.Owner}
	var stage, priority int
	var tags []byte
	var planned *time.Time
	to := append([]any{
		&i.ID, &i.Version, &i.Title, &i.Notes, &stage, &tags, &priority, &i.DueDate, &planned, &i.PublishedURL, &i.PublishedAt,
		&i.CreatedAt, &i.UpdatedAt, &i.DeletedAt,
	}, more...)
	if err := row.Scan(to...); err != nil {
		return i, err
	}
	i.Stage, i.Priority = vault.Stages[stage], vault.Priorities[priority]
	return i, json.Unmarshal(tags, &i.Tags)
}
