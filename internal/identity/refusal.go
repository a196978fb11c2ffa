package identity

import "time"

// A Refusal is a failure in the words of Better Auth's protocol.
type Refusal struct {
	Status  int
	Code    string
	Message string
	Wait    time.Duration // for too many tries
}

func (r *Refusal) Error() string { return r.Message }

// The refusals of the built-in provider. Their codes are Better Auth's.
var (
	ErrBadEmail      = &Refusal{400, "INVALID_EMAIL", "Invalid email", 0}
	ErrBadLogin      = &Refusal{401, "INVALID_EMAIL_OR_PASSWORD", "Invalid email or password", 0}
	ErrTaken         = &Refusal{422, "USER_ALREADY_EXISTS_USE_ANOTHER_EMAIL", "User already exists. Use another email.", 0}
	ErrTooShort      = &Refusal{400, "PASSWORD_TOO_SHORT", "Password too short", 0}
	ErrTooLong       = &Refusal{400, "PASSWORD_TOO_LONG", "Password too long", 0}
	ErrCompromised   = &Refusal{400, "PASSWORD_COMPROMISED", "This password is too easy to guess", 0}
	ErrBadPassword   = &Refusal{400, "INVALID_PASSWORD", "Invalid password", 0}
	ErrNoSignUp      = &Refusal{400, "EMAIL_PASSWORD_SIGN_UP_DISABLED", "Email and password sign up is not enabled", 0}
	ErrSessionTooOld = &Refusal{400, "SESSION_EXPIRED", "Session expired. Re-authenticate to perform this action.", 0}
	ErrUnauthorized  = &Refusal{401, "UNAUTHORIZED", "Unauthorized", 0}
	errBadImage      = &Refusal{400, "VALIDATION_ERROR", "[body.image] Image must be an http or https URL, or a data URL of a picture, of at most 2048 characters", 0}
	errBadName       = &Refusal{400, "VALIDATION_ERROR", "[body.name] Name must have at most 255 characters, and none that cannot be seen", 0}
)

// tooMany refuses one try too many.
func tooMany(wait time.Duration) error {
	return &Refusal{429, "", "Too many requests. Please try again later.", wait}
}
