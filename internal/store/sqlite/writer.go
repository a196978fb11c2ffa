package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"log/slog"
	"runtime/debug"
	"sync"
	"time"

	"creatorvault.dev/internal/vault"
)

// maxBatch is how many jobs share a commit at most.
const maxBatch = 64

// lookAfter is after how many batches the writer looks at the size of its log.
const lookAfter = 64

// A writer runs all writes in one goroutine, on one connection. The jobs that
// wait while a commit is under way share the next one, for a commit waits for
// the disk and they need not do so one by one.
type writer struct {
	ctx      context.Context // of every statement; no caller can cancel it
	db       *sql.DB
	conn     *sql.Conn
	tx       *tx
	wal      string    // the write-ahead log
	jobs     chan *job // without a buffer: a job is taken or its caller may still go
	closing  chan struct{}
	finished chan struct{}
	stopOnce sync.Once
	batches  int
}

// A job is one caller's part of a transaction.
type job struct {
	ctx    context.Context // the caller's: asked before the job begins, never after
	run    func(ctx context.Context, tx *tx) error
	answer chan error
}

func startWriter(ctx context.Context, db *sql.DB, path string) (*writer, error) {
	conn, err := db.Conn(ctx)
	if err != nil {
		return nil, err
	}
	w := &writer{
		ctx: ctx, db: db, conn: conn, tx: &tx{conn: conn, prepared: map[string]*sql.Stmt{}}, wal: path + "-wal",
		jobs: make(chan *job), closing: make(chan struct{}), finished: make(chan struct{}),
	}
	go w.loop()
	return w, nil
}

// stop ends the writer after the batch that it has taken.
func (w *writer) stop() error {
	w.stopOnce.Do(func() { close(w.closing) })
	<-w.finished
	return errors.Join(w.tx.close(), w.conn.Close(), w.db.Close())
}

// do hands f to the writer and returns what became of it.
func (w *writer) do(ctx context.Context, f func(ctx context.Context, tx *tx) error) error {
	j := &job{ctx, f, make(chan error, 1)}
	select {
	case w.jobs <- j:
		return <-j.answer
	case <-ctx.Done():
		return ctx.Err()
	case <-w.closing:
		return vault.Unavailable.New("The vault is being closed").After(time.Second)
	}
}

func (w *writer) loop() {
	defer close(w.finished)
	for {
		select {
		case j := <-w.jobs:
			w.serve(w.fill([]*job{j}))
			w.checkpoint()
		case <-w.closing:
			return
		}
	}
}

// checkpoint empties the write-ahead log if whoever should has not kept up.
func (w *writer) checkpoint() {
	if w.batches++; w.batches%lookAfter != 0 || sizeOf(w.wal) < checkpointNow {
		return
	}
	if err := w.exec(`PRAGMA wal_checkpoint(RESTART)`); err != nil {
		slog.WarnContext(w.ctx, "checkpoint failed", "error", err)
	}
}

// fill adds the jobs that wait already.
func (w *writer) fill(batch []*job) []*job {
	for len(batch) < maxBatch {
		select {
		case j := <-w.jobs:
			batch = append(batch, j)
		default:
			return batch
		}
	}
	return batch
}

// serve gives every job of the batch its own answer. If the batch as a whole
// fails, nothing of it is stored, and its jobs run again one by one, so that
// whoever spoiled it does so alone.
func (w *writer) serve(batch []*job) {
	answers, err := w.commit(batch)
	if err != nil && len(batch) > 1 {
		for i := range batch {
			w.serve(batch[i : i+1])
		}
		return
	}
	for i, j := range batch {
		if err != nil {
			j.answer <- err
			continue
		}
		j.answer <- answers[i]
	}
}

// commit runs the batch in one transaction. Unless it fails, the transaction is
// on disk but for the jobs whose answer is an error.
func (w *writer) commit(batch []*job) (answers []error, err error) {
	defer func() {
		if err != nil && w.tx.open() {
			err = errors.Join(err, w.exec("ROLLBACK"))
		}
	}()
	if err := w.exec("BEGIN IMMEDIATE"); err != nil {
		return nil, err
	}
	first := true // nothing is written yet
	for _, j := range batch {
		answer := j.ctx.Err()
		if answer == nil {
			if answer, err = w.part(j, first); err != nil {
				return nil, err
			}
			first = first && answer != nil
		}
		answers = append(answers, answer)
	}
	return answers, w.exec("COMMIT")
}

// What a job that failed is undone by. The first one to write has no savepoint:
// SQLite keeps a copy of every page that is changed after one, and looks through
// all of them after every statement.
var (
	undoFirst = []string{"ROLLBACK", "BEGIN IMMEDIATE"}
	undoLater = []string{"ROLLBACK TO job", "RELEASE job"}
)

// part runs one job of a batch, and undoes what it did if its answer is an
// error. The batch as a whole fails with err.
func (w *writer) part(j *job, first bool) (answer, err error) {
	undo, begin, end := undoFirst, []string(nil), []string(nil)
	if !first {
		undo, begin, end = undoLater, []string{"SAVEPOINT job"}, []string{"RELEASE job"}
	}
	if err := w.exec(begin...); err != nil {
		return nil, err
	}
	answer = w.try(j)
	if w.tx.gone != nil {
		return nil, w.tx.gone // with it went what the jobs before had written
	}
	if answer != nil && !w.tx.open() {
		return nil, answer
	}
	if answer != nil {
		end = undo
	}
	if err := w.exec(end...); err != nil {
		return nil, errors.Join(answer, err)
	}
	return answer, nil
}

// try runs one job. A panic is that job's error alone.
func (w *writer) try(j *job) (err error) {
	defer func() {
		if p := recover(); p != nil {
			slog.ErrorContext(j.ctx, "write panicked", "panic", p, "stack", string(debug.Stack()))
			err = fmt.Errorf("panic: %v", p)
		}
	}()
	return j.run(w.ctx, w.tx)
}

func (w *writer) exec(statements ...string) error {
	for _, statement := range statements {
		w.tx.gone = nil // whatever ended an earlier one
		if _, err := w.tx.exec(w.ctx, statement); err != nil {
			return err
		}
	}
	return nil
}
