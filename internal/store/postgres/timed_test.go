package postgres_test

import (
	"context"
	"path/filepath"
	"slices"
	"sync"
	"testing"
	"time"

	"creatorvault.dev/internal/identity"
	"creatorvault.dev/internal/store/postgres"
	"creatorvault.dev/internal/store/sqlite"
	"creatorvault.dev/internal/store/storetest"
	"creatorvault.dev/internal/testkit"
	"creatorvault.dev/internal/vault"

	"github.com/google/go-cmp/cmp"
)

// names are those of the calls that an observer was told of.
type names struct {
	mu  sync.Mutex
	all []string
}

func (n *names) observe(query string, _ time.Duration) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.all = append(n.all, query)
}

// take returns the names since it was called last.
func (n *names) take() (all []string) {
	n.mu.Lock()
	defer n.mu.Unlock()
	all, n.all = n.all, nil
	return all
}

// A call is one of a store's, and what observers know it by.
type call struct {
	name string
	do   func() error
}

// fails leaves only the error of what a call returns.
func fails(_ any, err error) error { return err }

// ideaCalls are all of [vault.Store], in an order in which none fails.
func ideaCalls(ctx context.Context, s vault.Store, at time.Time) []call {
	ada := vault.Actor{Owner: "ada", Source: vault.FromAPI}
	user := vault.User{ID: "ada", Preferences: vault.DefaultPreferences, CreatedAt: vault.Stamp{Time: at}, Version: 1}
	idea := vault.Idea{Owner: "ada", Title: "Tea", Stage: vault.StageIdea, Tags: []string{}, Priority: vault.PriorityLow, CreatedAt: at, UpdatedAt: at}
	first := vault.IdeaQuery{Sort: vault.ByCreatedAt, Limit: 1}
	searched := first
	i, aiCall, turn := vault.Import{}, vault.AICall{}, vault.Turn{}
	searched.Search = []string{"tea"}
	return []call{
		{"put user", func() error { return s.PutUser(ctx, user) }},
		{"select user", func() error { return fails(s.User(ctx, ada)) }},
		{"replace user", func() error { return s.ReplaceUser(ctx, ada, user) }},
		{"insert idea", func() (err error) { idea, _, err = s.InsertIdea(ctx, ada, idea, nil); return err }},
		{"select idea", func() error { return fails(s.Idea(ctx, ada, idea.ID)) }},
		{"list ideas", func() error { return fails(s.Ideas(ctx, ada, first)) }},
		{"list ideas", func() error { return fails(s.Ideas(ctx, ada, searched)) }},
		{"select latest", func() error { return fails(s.Latest(ctx, ada, idea.ID)) }},
		{"list revisions", func() error { _, _, err := s.History(ctx, ada, idea.ID); return err }},
		{"replace ideas", func() (err error) {
			idea.Version, idea.DeletedAt = 2, &at
			return s.ReplaceIdeas(ctx, ada, vault.Replacement{Idea: idea, At: at, Edit: vault.Edit{Act: vault.Deleted}})
		}},
		{"list litterers", func() error { return fails(s.Litterers(ctx, at)) }},
		{"destroy ideas", func() error { return fails(s.DestroyIdeas(ctx, ada, at, idea.ID)) }},
		{"reserve tokens", func() (err error) {
			aiCall, err = s.ReserveAI(ctx, ada, vault.AIReservation{Call: vault.AICall{At: vault.Stamp{Time: at}, Kind: "chat", Ideas: []int64{}}, Until: at})
			return err
		}},
		{"settle tokens", func() error { aiCall.Outcome = vault.AIOK; return s.SettleAI(ctx, ada, aiCall) }},
		{"list calls of models", func() error { return fails(s.AICalls(ctx, ada, at, at, 1, 1)) }},
		{"begin turn", func() (err error) {
			turn, _, err = s.BeginTurn(ctx, ada, vault.TurnEntry{NewTurn: vault.NewTurn{Content: "Tea?"}, Title: "Tea?", At: at, Until: at}, nil)
			return err
		}},
		{"end turn", func() error {
			turn.Answer.Status = vault.MessageOK
			return fails(s.EndTurn(ctx, ada, turn.Answer, nil, at))
		}},
		{"list conversations", func() error { return fails(s.Conversations(ctx, ada, vault.ConversationQuery{Limit: 1})) }},
		{"select conversation", func() error { return fails(s.Conversation(ctx, ada, turn.Conversation.ID)) }},
		{"list messages", func() error { return fails(s.Messages(ctx, ada, turn.Conversation.ID, 1, 1, at)) }},
		{"list actions", func() error { return fails(s.Actions(ctx, ada, turn.Conversation.ID, at)) }},
		{"rename conversation", func() error { return fails(s.RenameConversation(ctx, ada, turn.Conversation.ID, "Coffee")) }},
		{"delete conversation", func() error { return s.DeleteConversation(ctx, ada, turn.Conversation.ID) }},
		{"delete conversations", func() error { return s.DeleteConversations(ctx, ada) }},
		{"insert idea", func() (err error) {
			idea.Version, idea.DeletedAt = 0, nil
			idea, _, err = s.InsertIdea(ctx, ada, idea, nil)
			return err
		}},
		{"insert proposal", func() error {
			made := vault.Proposal{Idea: idea.ID, Kind: "angles", Items: []vault.ProposalItem{}, CreatedAt: vault.Stamp{Time: at}}
			_, _, err := s.InsertProposal(ctx, ada, made, &vault.Once{Key: "proposal", At: at})
			return err
		}},
		{"select proposed", func() error { return fails(s.Proposed(ctx, ada, vault.Once{Key: "proposal", At: at})) }},
		{"list proposals", func() error { return fails(s.Proposals(ctx, ada, at, 1, 1)) }},
		{"select texts", func() error { return fails(s.Texts(ctx, ada, vault.TextQuery{Most: 1, Length: 1})) }},
		{"count tags", func() error { return fails(s.Tags(ctx, ada)) }},
		{"count ideas", func() error { return fails(s.Stats(ctx, ada, vault.StatsQuery{Now: at})) }},
		{"list changes", func() error { return fails(s.Changes(ctx, ada, 0, 10)) }},
		{"list heads", func() error { return fails(s.Heads(ctx, ada.Owner)) }},
		{"open import", func() (err error) {
			i, err = s.OpenImport(ctx, ada, vault.Import{Format: "test", BeganAt: at, BeatAt: at})
			return err
		}},
		{"insert imported", func() error { return fails(s.InsertImported(ctx, ada, i, nil)) }},
		{"select import", func() error { return fails(s.Import(ctx, ada, i.ID)) }},
		{"list imports", func() error { return fails(s.Imports(ctx, ada, 1)) }},
		{"list dead imports", func() error { return fails(s.DeadImports(ctx, at)) }},
		{"list import keys", func() error { return fails(s.KnownImports(ctx, ada, []vault.ImportKey{{}})) }},
		{"list ids", func() error { return fails(s.IDsOf(ctx, ada)) }},
		{"insert moves", func() error { return s.InsertMoves(ctx, ada, i, nil) }},
		{"list moves", func() error { return fails(s.BroughtMoves(ctx, ada, vault.MovePlace{}, 1)) }},
		{"list pasts", func() error {
			_, _, err := s.Pasts(ctx, ada, 1)
			return err
		}},
		{"reserve ids", func() error { return fails(s.ReserveIDs(ctx, 0)) }},
		{"drop imported", func() error { return fails(s.DropImported(ctx, ada, i.ID, 1)) }},
		{"close import", func() error {
			i.State, i.EndedAt = vault.ImportDone, &at
			return s.CloseImport(ctx, ada, i, nil)
		}},
		{"replace views", func() error { return s.ReplaceViews(ctx, ada, vault.Views{LastID: 1}) }},
		{"list views", func() error { return fails(s.Views(ctx, ada)) }},
		{"erase person", func() error { return s.ErasePerson(ctx, ada, at) }},
	}
}

// mailCalls are all of [identity.MailStore], for the account of Carl.
func mailCalls(ctx context.Context, s identity.Store, at time.Time) []call {
	session := identity.Session{ID: "asking", User: "carl", Hash: [32]byte{7}, CreatedAt: at, UpdatedAt: at, ExpiresAt: at.Add(time.Hour)}
	mail := identity.Mail{ID: "mail", Kind: identity.ResetMail, Address: "carl@example.com", CreatedAt: at, DueAt: at}
	link := func(kind identity.Kind) identity.Verification {
		return identity.Verification{Hash: [32]byte{kind[0]}, Kind: kind, User: "carl", Email: "carl@example.com", CreatedAt: at, ExpiresAt: at.Add(time.Hour)}
	}
	reset, change := link(identity.ResetMail), link(identity.ChangeMail)
	change.Session = session.ID
	return []call{
		{"insert mail", func() error { return s.InsertMail(ctx, mail) }},
		{"take mail", func() error { return fails(s.TakeMail(ctx, at, at.Add(time.Minute))) }},
		{"put off mail", func() error { return s.PutOffMail(ctx, mail.ID, at) }},
		{"delete mail", func() error { return s.DeleteMail(ctx, mail.ID) }},
		{"insert verification", func() error { return s.InsertVerification(ctx, reset) }},
		{"select verification", func() error { return fails(s.Verification(ctx, reset.Kind, reset.Hash, at)) }},
		{"verify e-mail", func() error { return s.VerifyEmail(ctx, reset, at) }},
		{"reset password", func() error { return s.ResetPassword(ctx, reset, "reset", at) }},
		{"insert session", func() error { return s.InsertSession(ctx, session, "reset") }},
		{"insert verification", func() error { return s.InsertVerification(ctx, change) }},
		{"change e-mail", func() error { return s.ChangeEmail(ctx, change, at) }},
	}
}

// identityCalls are all of [identity.Store], where there is a secret already.
func identityCalls(ctx context.Context, s identity.Store, at time.Time) []call {
	user := vault.User{ID: "carl", Preferences: vault.DefaultPreferences, CreatedAt: vault.Stamp{Time: at}}
	account := identity.Account{ID: user.ID, Email: "carl@example.com", Folded: "carl@example.com", Password: "hash", CreatedAt: at, UpdatedAt: at}
	session := identity.Session{ID: "session", User: user.ID, CreatedAt: at, UpdatedAt: at, ExpiresAt: at.Add(time.Hour)}
	access := identity.AccessToken{
		ID: "access", User: user.ID, Name: "n", Scopes: identity.Scopes, CreatedAt: user.CreatedAt, ExpiresAt: vault.Stamp{Time: at.Add(time.Hour)},
	}
	key := identity.SigningKey{ID: "key", Algorithm: "RS256", Public: []byte{1}, Wrapped: []byte{2}, CreatedAt: at, SignsAt: at, TokenTTL: time.Minute}
	return []call{
		{"create account", func() error { return s.CreateAccount(ctx, user, account, nil) }},
		{"select account", func() error { return fails(s.AccountByEmail(ctx, account.Folded)) }},
		{"select account", func() error { return fails(s.Account(ctx, account.ID)) }},
		{"import accounts", func() error { return s.ImportAccounts(ctx, nil) }},
		{"list accounts", func() error { return fails(s.Accounts(ctx)) }},
		{"insert session", func() error { return s.InsertSession(ctx, session, account.Password) }},
		{"select session", func() error { _, _, err := s.Session(ctx, session.Hash, at); return err }},
		{"select session", func() error { return fails(s.SessionByID(ctx, session.ID, at)) }},
		{"list sessions", func() error { return fails(s.Sessions(ctx, user.ID, identity.Session{}, 1)) }},
		{"extend session", func() error { return s.ExtendSession(ctx, session.ID, at, at.Add(2*time.Hour)) }},
		{"list live sessions", func() error { return fails(s.LiveSessions(ctx, user.ID, at)) }},
		{"update account", func() error { return s.UpdateAccount(ctx, user.ID, identity.AccountChange{}, at) }},
		{"delete session", func() error { return s.DeleteSession(ctx, session, at) }},
		{"delete sessions", func() error { return s.DeleteSessions(ctx, user.ID, "", at) }},
		{"change password", func() error {
			return s.ChangePassword(ctx, identity.PasswordChange{User: user.ID, Old: account.Password, New: "new", At: at})
		}},
		{"set password", func() error { return s.SetPassword(ctx, account.ID, "other", at) }},
		{"insert event", func() error {
			return s.InsertEvent(ctx, identity.Event{User: user.ID, Kind: identity.SignedIn, At: at, Times: 1})
		}},
		{"list events", func() error { return fails(s.Events(ctx, user.ID, at.Add(-time.Hour), 1<<53, 10)) }},
		{"insert access token", func() error { return s.InsertAccessToken(ctx, access, 1) }},
		{"list access tokens", func() error { return fails(s.AccessTokens(ctx, user.ID)) }},
		{"select access token", func() error { return fails(s.AccessTokenByHash(ctx, access.Hash)) }},
		{"note uses of access tokens", func() error { return s.NoteUses(ctx, []identity.TokenUse{{ID: access.ID, At: at}}, time.Minute) }},
		{"delete access token", func() error { return s.DeleteAccessToken(ctx, user.ID, access.ID, at) }},
		{"list users", func() error { return fails(s.UsersNamed(ctx, "carl")) }},
		{"rehash password", func() error { return s.RehashPassword(ctx, account.ID, "other", "fresh") }},
		{"list revocations", func() error { return fails(s.Revocations(ctx, at, at)) }},
		{"select revocation", func() error { return fails(s.RevokedUntil(ctx, account.ID)) }},
		{"list signing keys", func() error { return fails(s.SigningKeys(ctx)) }},
		{"insert signing key", func() error { return s.InsertSigningKey(ctx, key, "") }},
		{"extend signing key", func() error { return s.ExtendSigningKey(ctx, key.ID, time.Hour) }},
		{"delete signing key", func() error { return s.DeleteSigningKey(ctx, key.ID) }},
		{"replace signing keys", func() error { return s.ReplaceSigningKeys(ctx, key) }},
		{"select secret", func() error { return fails(s.Secret(ctx, "auth", nil)) }},
	}
}

func TestBothStoresTellOfEveryCallByTheSameName(t *testing.T) {
	var lite, pg names
	for s, told := range map[storetest.Store]*names{
		testkit.OpenNew(t, sqlite.Migrate, sqlite.Open, sqlite.Options{Path: filepath.Join(t.TempDir(), "vault.db"), Observe: lite.observe}): &lite,
		open(t, postgres.Options{URL: migrated(t), MaxConns: 4, Observe: pg.observe}):                                                        &pg,
	} {
		if _, err := s.Secret(t.Context(), "auth", make([]byte, 32)); err != nil {
			t.Fatal(err)
		}
		told.take()
		at := time.Date(2026, 1, 4, 10, 30, 0, 0, time.UTC)
		for _, call := range slices.Concat(ideaCalls(t.Context(), s, at), identityCalls(t.Context(), s, at), mailCalls(t.Context(), s, at)) {
			if err := call.do(); err != nil {
				t.Errorf("%T: %s: %v", s, call.name, err)
			}
			if diff := cmp.Diff([]string{call.name}, told.take()); diff != "" {
				t.Errorf("%T (-want +got):\n%s", s, diff)
			}
		}
	}
}
