package postgres

import (
	"fmt"
	"time"

	"creatorvault.dev/internal/vault"

	"github.com/go-json-experiment/json"
)

// jsonText encodes a value for a jsonb column. A string, unlike a slice, means
// the same in every query mode of pgx, the one for PgBouncer too.
func jsonText(v any) string {
	b, err := json.Marshal(v)
	if err != nil { // our own types always marshal
		panic(err)
	}
	return string(b)
}

// fromJSON reads what jsonText wrote.
func fromJSON(raw []byte, to any) error {
	if err := json.Unmarshal(raw, to); err != nil {
		return fmt.Errorf("column holds broken JSON: %w", err)
	}
	return nil
}

// utc takes the time zone of the connection off.
func utc(at *time.Time) *time.Time {
	if at == nil {
		return nil
	}
	return new(at.UTC())
}

// word returns the one that a rank stands for.
func word[T ~string](rank int, words []T) (T, error) {
	if rank < 0 || rank >= len(words) {
		return "", fmt.Errorf("column holds %d, not a rank of %v", rank, words)
	}
	return words[rank], nil
}

// rankOf returns the rank of s, NULL for no stage.
func rankOf(s vault.Stage) any {
	if s == "" {
		return nil
	}
	return s.Rank()
}

// maybeStage returns the stage of a rank, none for NULL.
func maybeStage(rank *int) (vault.Stage, error) {
	if rank == nil {
		return "", nil
	}
	return stageOf(*rank)
}

// midnight returns a date as a date column takes it, NULL for none.
func midnight(d *vault.Date) *time.Time {
	if d == nil {
		return nil
	}
	return new(d.Time())
}

func stageOf(rank int) (vault.Stage, error) { return word(rank, vault.Stages) }

func priorityOf(rank int) (vault.Priority, error) { return word(rank, vault.Priorities) }
