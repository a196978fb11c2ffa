package assistant

import (
	"context"
	"errors"

	"creatorvault.dev/internal/llm"
	"creatorvault.dev/internal/vault"
)

// noModel says that none is configured.
func noModel() error { return vault.AIUnavailable.New("No language model is set up here") }

// told turns a failure of the model into one that the person may be told
// about. The cause, for the log, holds nothing of what was said to the model.
func told(err error) error {
	e, ok := errors.AsType[*llm.Error](err)
	switch {
	case errors.Is(err, context.DeadlineExceeded): // before the model was asked
		return vault.AITimeout.New("The model took too long").Because(err)
	case !ok:
		return err
	case e.Kind == llm.Slow:
		return vault.AITimeout.New("The model took too long").Because(e)
	case e.Kind == llm.Busy:
		return vault.AIBusy.New("The model has too much to do; try again").After(max(e.RetryAfter, comeBack)).Because(e)
	}
	return vault.AIUpstream.New("The model failed").Because(e)
}
