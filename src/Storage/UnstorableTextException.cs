namespace Fanfare;

/// <summary>A text has a character that the store cannot take, such as U+0000. Nothing was written.</summary>
public sealed class UnstorableTextException(Exception innerException) : Exception(
    "A text has a character that cannot be stored.", innerException);
