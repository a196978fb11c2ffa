package postgres

import (
	"context"
	"time"

	"creatorvault.dev/internal/vault"

	"github.com/jackc/pgx/v5"
)

// ReserveAI implements [vault.Ledger]. Who reserves for the same person at the
// same time waits for the row of the allowance, and then looks at what it is.
func (s *Store) ReserveAI(ctx context.Context, by vault.Actor, r vault.AIReservation) (vault.AICall, error) {
	const text = `
		WITH fresh AS MATERIALIZED (
			SELECT nextval(pg_get_serial_sequence('ai_calls', 'id')) AS id
		), budget AS (
			INSERT INTO ai_budgets AS b (user_id, day, spent, held)
			SELECT @user_id, CAST(@day AS date), 0, jsonb_build_array(jsonb_build_object('id', fresh.id, 'tokens', CAST(@tokens AS bigint), 'until', CAST(@until_micros AS bigint)))
			FROM fresh WHERE CAST(@tokens AS bigint) <= CAST(@most AS bigint)
			ON CONFLICT (user_id) DO UPDATE SET
				day = greatest(b.day, excluded.day),
				spent = CASE WHEN b.day >= excluded.day THEN b.spent ELSE 0 END,
				held = (SELECT coalesce(jsonb_agg(h), '[]') FROM jsonb_array_elements(b.held) AS h
					WHERE b.day >= excluded.day AND CAST(h ->> 'until' AS bigint) > CAST(@at_micros AS bigint)) || excluded.held
			WHERE CASE WHEN b.day >= excluded.day THEN b.spent + (
					SELECT coalesce(sum(CAST(h ->> 'tokens' AS bigint)), 0) FROM jsonb_array_elements(b.held) AS h WHERE CAST(h ->> 'until' AS bigint) > CAST(@at_micros AS bigint)
				) ELSE 0 END + CAST(@tokens AS bigint) <= CAST(@most AS bigint)
			RETURNING user_id
		), old AS MATERIALIZED (
			SELECT user_id, id FROM ai_calls WHERE at <= @expired ORDER BY at LIMIT 4 FOR UPDATE SKIP LOCKED
		), swept AS (
			DELETE FROM ai_calls USING old WHERE ai_calls.user_id = old.user_id AND ai_calls.id = old.id
		), call AS (
			INSERT INTO ai_calls (user_id, id, at, kind, model, host, local, ideas, sent, received, prompt, completion, estimated, took, outcome, until)
			SELECT budget.user_id, fresh.id, CAST(@at AS timestamptz), CAST(@kind AS text), CAST(@model AS text), CAST(@host AS text), CAST(@local AS boolean), CAST(@ideas AS jsonb),
				0, 0, 0, 0, false, 0, CAST(@outcome AS text), CAST(@until AS timestamptz)
			FROM fresh, budget RETURNING id
		)
		SELECT id FROM call`
	call := r.Call
	a := args{
		"user_id": by.Owner, "day": r.Day().Time(), "tokens": r.Tokens, "most": r.Most(), "at": call.At.Time, "at_micros": call.At.UnixMicro(),
		"until": r.Until, "until_micros": r.Until.UnixMicro(), "kind": call.Kind, "model": call.Model, "host": call.Host, "local": call.Local,
		"ideas": jsonText(call.Ideas), "outcome": vault.AIRunning, "expired": call.At.Add(-vault.AICallsFor),
	}
	err := s.write(ctx, "reserve tokens", func(ctx context.Context) error {
		err := queryRow(ctx, s.db, text, a).Scan(&call.ID)
		if isNoRows(err) {
			return vault.AIBudgetError(call.At.Time)
		}
		return err
	})
	if err != nil {
		return vault.AICall{}, err
	}
	return call, nil
}

// SettleAI implements [vault.Ledger].
func (s *Store) SettleAI(ctx context.Context, by vault.Actor, c vault.AICall) error {
	const text = `
		WITH call AS (
			UPDATE ai_calls SET ideas = @ideas, sent = @sent, received = @received, prompt = @prompt, completion = @completion, estimated = @estimated,
				took = @took, outcome = @outcome
			WHERE user_id = @user_id AND id = @id AND outcome = @running
			RETURNING user_id, id
		), budget AS (
			UPDATE ai_budgets AS b SET spent = b.spent + CAST(@tokens AS bigint),
				held = (SELECT coalesce(jsonb_agg(h), '[]') FROM jsonb_array_elements(b.held) AS h WHERE CAST(h ->> 'id' AS bigint) <> call.id)
			FROM call WHERE b.user_id = call.user_id AND b.day = CAST(@day AS date)
		)
		SELECT count(*) FROM call`
	a := args{
		"user_id": by.Owner, "id": c.ID, "ideas": jsonText(c.Ideas), "sent": c.Sent, "received": c.Received, "prompt": c.Prompt, "completion": c.Completion,
		"estimated": c.Estimated, "took": c.Took.Microseconds(), "outcome": c.Outcome, "running": vault.AIRunning,
		"tokens": c.Prompt + c.Completion, "day": c.Day().Time(),
	}
	return s.read(ctx, "settle tokens", func(ctx context.Context) error { // a second time changes nothing
		return queryRow(ctx, s.db, text, a).Scan(new(int64))
	})
}

// AICalls implements [vault.Ledger].
func (s *Store) AICalls(ctx context.Context, by vault.Actor, since, now time.Time, before int64, limit int) (calls []vault.AICall, err error) {
	const text = `
		SELECT id, at, kind, model, host, local, ideas, sent, received, prompt, completion, estimated, took,
			CASE WHEN outcome = @running AND until <= @now THEN CAST(@lost AS text) ELSE outcome END
		FROM ai_calls WHERE user_id = @user_id AND at > @since AND id < @before ORDER BY id DESC LIMIT @limit`
	a := args{"user_id": by.Owner, "since": since, "now": now, "running": vault.AIRunning, "lost": vault.AILost, "before": before, "limit": limit}
	err = s.read(ctx, "list calls of models", func(ctx context.Context) error {
		calls, err = query(ctx, s.db, text, a, func(row pgx.Row) (c vault.AICall, err error) {
			var ideas []byte
			var took int64
			err = row.Scan(&c.ID, &c.At.Time, &c.Kind, &c.Model, &c.Host, &c.Local, &ideas, &c.Sent, &c.Received,
				&c.Prompt, &c.Completion, &c.Estimated, &took, &c.Outcome)
			if err != nil {
				return c, err
			}
			c.At.Time, c.Took = c.At.UTC(), time.Duration(took)*time.Microsecond
			return c, fromJSON(ideas, &c.Ideas)
		})
		return err
	})
	return calls, err
}
