namespace Orleans.Runtime;

/// <summary>Base class of the engine's exceptions.</summary>
public class OrleansException : Exception
{
    public OrleansException()
    {
    }

    public OrleansException(string message)
        : base(message)
    {
    }

    public OrleansException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }
}

/// <summary>A call was refused without having run.</summary>
public class OrleansMessageRejectionException : OrleansException
{
    public OrleansMessageRejectionException()
    {
    }

    public OrleansMessageRejectionException(string message)
        : base(message)
    {
    }

    public OrleansMessageRejectionException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }
}

/// <summary>The silo is stopping or gone.</summary>
public class SiloUnavailableException : OrleansMessageRejectionException
{
    public SiloUnavailableException()
    {
    }

    public SiloUnavailableException(string message)
        : base(message)
    {
    }

    public SiloUnavailableException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }
}
