package vault

import (
	"context"
	"fmt"
	"time"

	"github.com/go-json-experiment/json"
)

// The bounds of conversations.
const (
	MaxConversationTitle = 200     // code points
	MaxMessage           = 8000    // code points of what a person says
	MaxAnswer            = 100_000 // code points of an answer; the rest is left away
	MaxTurns             = 2       // of a person that are under way at once
	MaxConversations     = 50      // on a page
	firstTitle           = 80      // code points of a title that nobody has given
)

// ActionFor is how long a person has to say whether an assistant may do
// something.
const ActionFor = 10 * time.Minute

// A Role says who a message is from.
type Role string

// The roles.
const (
	RoleUser      Role = "user"
	RoleAssistant Role = "assistant"
)

// A MessageStatus says how far a message has come.
type MessageStatus string

// The statuses of a message. What a person says is always [MessageOK].
const (
	MessageOK        MessageStatus = "ok"
	MessageRunning   MessageStatus = "running"
	MessageCancelled MessageStatus = "cancelled" // by the person; what was said until then is kept
	MessageFailed    MessageStatus = "failed"
)

// A Conversation is what a person and an assistant said to each other.
type Conversation struct {
	ID        int64  `json:"id"`
	Title     string `json:"title"`
	CreatedAt Stamp  `json:"created_at"`
	UpdatedAt Stamp  `json:"updated_at"` // when it was last gone on with
	Last      int64  `json:"-"`          // the id of its last message, greater than that of any before
}

// A Message is one part of a conversation.
type Message struct {
	ID           int64         `json:"id"`
	Conversation int64         `json:"conversation_id"`
	Role         Role          `json:"role"`
	Content      string        `json:"content"` // Markdown; may be empty in an answer
	Status       MessageStatus `json:"status"`
	Model        string        `json:"model,omitzero"` // of an answer, as all that follows
	Prompt       int64         `json:"prompt_tokens"`
	Completion   int64         `json:"completion_tokens"`
	Tools        []ToolCall    `json:"tool_calls"` // never nil
	CreatedAt    Stamp         `json:"created_at"`
}

// A ToolCall is what an answer did, and not what came of it: that would be
// kept for ever, and an idea's text with it.
type ToolCall struct {
	ID     string `json:"id"` // as the model called it
	Name   string `json:"name"`
	Idea   int64  `json:"idea_id,omitzero"` // that it was about
	Failed bool   `json:"is_error"`

	// The ideas that the model was told of: once one of them is kept from models,
	// no model is told again what was said then.
	Told []int64 `json:"idea_ids,omitzero"`
}

// An ActionState says what became of an action.
type ActionState string

// The states of an action. One that is pending after its time is expired.
const (
	ActionPending  ActionState = "pending"
	ActionApproved ActionState = "approved"
	ActionDeclined ActionState = "declined"
)

// An Action is what an assistant would do, and does only once the person has
// approved it: this call of a tool, and no other.
type Action struct {
	ID           int64       `json:"id,string"`
	Conversation int64       `json:"conversation_id"`
	Tool         string      `json:"tool"`
	Input        string      `json:"input"` // the arguments, a JSON object as the model wrote it
	State        ActionState `json:"state"`
	CreatedAt    Stamp       `json:"created_at"`
	ExpiresAt    Stamp       `json:"expires_at"`
}

// A Turn is what a person says, and the answer to it.
type Turn struct {
	Conversation Conversation
	Asked        Message // its id is 0 where the person only answered an action
	Answer       Message
	Action       *Action // that the person answered
}

// A NewTurn is a turn that begins.
type NewTurn struct {
	Conversation int64         // 0: a new one
	Content      string        // what the person says; may be empty where they answer an action
	Action       *ActionAnswer // nil: they answer none
	Model        string
}

// An ActionAnswer is what a person says to an action.
type ActionAnswer struct {
	ID    int64
	State ActionState // approved or declined
}

// A TurnEntry is a turn as stores enter it.
type TurnEntry struct {
	NewTurn
	Title string // of a new conversation
	At    time.Time
	Until time.Time // when it counts as failed, if it has not ended
}

// Messages returns the two messages of t, in a conversation. Of who says
// nothing the first has no role.
func (t TurnEntry) Messages(conversation int64) (asked, answer Message) {
	answer = Message{
		Conversation: conversation, Role: RoleAssistant, Status: MessageRunning, Model: t.Model, Tools: []ToolCall{}, CreatedAt: Stamp{t.At},
	}
	if t.Content != "" {
		asked = Message{Conversation: conversation, Role: RoleUser, Content: t.Content, Status: MessageOK, Tools: []ToolCall{}, CreatedAt: Stamp{t.At}}
	}
	return asked, answer
}

// Mark returns what a store keeps of t for a repeat of the call: its ids.
func (t Turn) Mark() []byte {
	return fmt.Appendf(nil, "[%d,%d,%d]", t.Conversation.ID, t.Asked.ID, t.Answer.ID)
}

// MarkedTurn returns the turn of a mark, with nothing but its ids.
func MarkedTurn(mark []byte) (t Turn, _ error) {
	var ids [3]int64
	err := json.Unmarshal(mark, &ids)
	t.Conversation.ID, t.Asked.ID, t.Answer.ID = ids[0], ids[1], ids[2]
	return t, err
}

// A ConversationQuery says which conversations a list has.
type ConversationQuery struct {
	Search []string // folded words, each of which must occur in the title or in a message
	Before int64    // only those whose Last is below it
	Limit  int
}

// Talks keeps what people and assistants say to each other.
type Talks interface {
	// BeginTurn enters what a person says, what they answer to an action, and an
	// answer that is running. With once, a repeat changes nothing and returns the
	// turn of the first call as it is by now, without its action, and replayed,
	// unless that turn failed or is gone: then it is as if there had been none.
	// It fails with NotFound where by.Owner is no user, has no such conversation
	// or there is no such action in it; with ActionExpired where that is answered
	// or its time is over; with ConversationBusy while another turn of the
	// conversation is under way, with AIBusy if [MaxTurns] of the person's are;
	// and with Conflict for a key of another call, or of one that is being entered.
	BeginTurn(ctx context.Context, by Actor, t TurnEntry, once *Once) (_ Turn, replayed bool, _ error)

	// EndTurn keeps how an answer ended, and returns the actions that it leaves
	// to the person with their ids. An answer that has ended stays as it is, and
	// one that is gone with its conversation is: both fail with NotFound.
	EndTurn(ctx context.Context, by Actor, answer Message, actions []Action, at time.Time) ([]Action, error)

	// Conversations returns those that q asks for, the one first that was gone
	// on with last.
	Conversations(ctx context.Context, by Actor, q ConversationQuery) ([]Conversation, error)

	// Conversation returns one. It fails with NotFound.
	Conversation(ctx context.Context, by Actor, id int64) (Conversation, error)

	// RenameConversation gives one another title, and returns it. It fails with
	// NotFound.
	RenameConversation(ctx context.Context, by Actor, id int64, title string) (Conversation, error)

	// DeleteConversation removes one, and all that was said in it. It fails with
	// NotFound.
	DeleteConversation(ctx context.Context, by Actor, id int64) error

	// DeleteConversations removes all of by.Owner's.
	DeleteConversations(ctx context.Context, by Actor) error

	// Messages returns up to limit messages of a conversation whose id is below
	// before, the newest first; none of one that is not there. An answer that
	// is running, but whose time is over at now, is failed.
	Messages(ctx context.Context, by Actor, conversation, before int64, limit int, now time.Time) ([]Message, error)

	// Actions returns the actions of a conversation that are pending at now, the
	// oldest first.
	Actions(ctx context.Context, by Actor, conversation int64, now time.Time) ([]Action, error)
}

// ConversationBusyError is what a store answers to a second turn at once.
func ConversationBusyError() error {
	return ConversationBusy.New("An answer is under way in this conversation").After(time.Second)
}

// TurnsBusyError is what a store answers to a person with [MaxTurns] turns.
func TurnsBusyError() error {
	return AIBusy.New("%d answers are under way already", MaxTurns).After(2 * time.Second)
}

// ActionExpiredError is what a store answers where an action cannot be taken any more.
func ActionExpiredError(state ActionState) error {
	if state == ActionPending {
		return ActionExpired.New("This was left unanswered for too long")
	}
	return ActionExpired.New("This is %s already", state)
}
