//! Elements that say a deed on one line.

use super::deed::Deed;
use super::unsayable::Unsayable;

/// A removal, a renaming or a mode.
pub(super) fn line(deed: &Deed<'_>) -> Result<String, Unsayable> {
    Ok(match deed {
        Deed::Content(_) => return Err(Unsayable::NoSyntax),
        Deed::Delete { path } => format!("<delete path={}/>\n", quoted(path)?),
        Deed::Rename { from, to } => {
            format!("<rename from={} to={}/>\n", quoted(from)?, quoted(to)?)
        }
        Deed::Mode { path, executable } => {
            format!(
                "<mode path={} executable=\"{executable}\"/>\n",
                quoted(path)?
            )
        }
    })
}

/// The path in quotes that it does not hold: values of attributes have no escapes.
pub(super) fn quoted(path: &str) -> Result<String, Unsayable> {
    let quote = ['"', '\''].into_iter().find(|it| !path.contains(*it));
    let quote = quote.ok_or_else(|| Unsayable::Path {
        path: path.to_owned(),
    })?;
    Ok(format!("{quote}{path}{quote}"))
}
