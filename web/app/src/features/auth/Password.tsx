import { Eye, EyeOff } from 'lucide-react';
import { useState } from 'react';
import { t } from '@/i18n';
import { Field } from '@/ui/Field';

/** A password that can be looked at before it is sent. */
export function Password({ fresh = false }: { fresh?: boolean }) {
  const { auth } = t();
  const [seen, setSeen] = useState(false);
  const Icon = seen ? EyeOff : Eye;
  return (
    <Field
      label={fresh ? auth.newPassword : auth.password}
      name="password"
      type={seen ? 'text' : 'password'}
      autoComplete={fresh ? 'new-password' : 'current-password'}
      required
      maxLength={128}
      minLength={fresh ? 8 : undefined}
      help={fresh ? auth.passwordHelp : undefined}
      className="pe-12"
      after={
        <button
          type="button"
          aria-label={seen ? auth.hide : auth.show}
          className="btn-icon absolute end-1 max-md:end-0"
          onClick={() => setSeen(!seen)}
        >
          <Icon size={17} aria-hidden />
        </button>
      }
    />
  );
}
